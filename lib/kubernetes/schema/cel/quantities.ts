import { isQuantity, parseQuantity, Quantity } from '../text/quantity.ts'
import type { Library } from './work.ts'

const integer = (value: bigint) => new Quantity(value * 10n ** 9n, 0)

/** https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/quantity.go */
export const QUANTITIES: Library = {
  'isQuantity(string): bool': isQuantity,
  'quantity(string): kubernetes.Quantity': parseQuantity,
  'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) => a.add(b),
  'kubernetes.Quantity.add(int): kubernetes.Quantity': (a: Quantity, b: bigint) => a.add(integer(b)),
  'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity': (a: Quantity, b: Quantity) => a.add(b.negated()),
  'kubernetes.Quantity.sub(int): kubernetes.Quantity': (a: Quantity, b: bigint) => a.add(integer(-b)),
  'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.compareTo(b) < 0n,
  'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool': (a: Quantity, b: Quantity) => a.compareTo(b) > 0n,
  'kubernetes.Quantity.compareTo(kubernetes.Quantity): int': (a: Quantity, b: Quantity) => a.compareTo(b),
  'kubernetes.Quantity.isInteger(): bool': (a: Quantity) => a.isInteger,
  'kubernetes.Quantity.asInteger(): int': (a: Quantity) => a.asInteger(),
  'kubernetes.Quantity.asApproximateFloat(): double': (a: Quantity) => a.asApproximateFloat(),
  'sign(kubernetes.Quantity): int': (a: Quantity) => a.compareTo(integer(0n)),
  'kubernetes.Quantity.sign(): int': (a: Quantity) => a.compareTo(integer(0n)),
}
