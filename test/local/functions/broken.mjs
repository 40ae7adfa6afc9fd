/** A bundle that cannot be loaded. */
throw new SyntaxError('this bundle is broken')
