/** Faults of the YAML stream; `docs/faults.md` explains each in a row. */
export const STREAM_FAULT_CODES = [
  'ambiguous_flow_scalar',
  'bom_inside',
  'content_after_end',
  'content_on_marker_line',
  'control_character',
  'directive',
  'document_too_large',
  'duplicate_key',
  'file_too_large',
  'foreign_alias',
  'identity_not_string',
  'imprecise_number',
  'invalid_marker',
  'invalid_merge',
  'invalid_utf8',
  'json_stream',
  'list_item_incomplete',
  'list_item_not_cut',
  'merge_key',
  'merge_override',
  'merged_identity',
  'metadata_not_string',
  'more_faults',
  'nested_list',
  'non_string_key',
  'not_json',
  'read_differently',
  'recursive_alias',
  'scalar_document',
  'syntax_error',
  'tab_indentation',
  'too_deep',
  'too_many_aliases',
  'too_many_documents',
  'unknown_anchor',
  'unreadable_file',
  'unsupported_anchor',
  'unsupported_escape',
  'unsupported_key',
  'unsupported_number',
  'unsupported_tag',
  'unusual_line_break',
  'utf16',
] as const

export type StreamFaultCode = (typeof STREAM_FAULT_CODES)[number]

/** Faults of objects and of their surroundings: the second table of `docs/faults.md`. */
export const PLAN_FAULT_CODES = [
  'applier_config',
  'applier_skips',
  'batch_too_large',
  'becomes_managed',
  'case_only',
  'conflict',
  'conflict_markers',
  'duplicate_object',
  'empty_file',
  'fabric_unusable',
  'folder_too_large',
  'git_crypt',
  'held_back',
  'html_page',
  'identity_changed',
  'invalid_crd',
  'invalid_file_name',
  'invalid_name',
  'invalid_namespace',
  'lfs_pointer',
  'manifest_unreadable',
  'missing_name',
  'no_namespace',
  'no_schema',
  'not_a_directory',
  'not_a_file',
  'not_adopted',
  'not_an_object',
  'not_checked',
  'path_taken',
  'rule_not_evaluated',
  'rules_not_checked',
  'schema_violation',
  'sealed_together',
  'stops_applier',
  'too_much_yaml',
  'unknown_kind',
  'unreadable_file',
] as const

/** Faults that `gfm verify` finds: the third table. */
export const VERIFY_FAULT_CODES = ['commit_missing', 'document_altered', 'document_unaccounted', 'original_missing'] as const

/** Why an object's text cannot be edited in place: the fourth table. */
export const EDIT_FAULT_CODES = ['edit_inexact', 'edit_layout', 'edit_merge_key', 'edit_unreadable', 'edit_value'] as const

/** Faults of the new text of an object. */
export const OBJECT_FAULT_CODES = ['breaks_seal', 'one_object', 'other_object', 'revert_conflict', 'shared_file'] as const

export type EditFaultCode = (typeof EDIT_FAULT_CODES)[number]
