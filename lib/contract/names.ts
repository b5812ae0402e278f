/** A name that a contract's owner chooses: a use case or a rendition. It is a segment of keys and URLs, and a metric label. */
export const NAME_SOURCE = '[a-z][a-z0-9_]{0,39}';
export const NAME_PATTERN = new RegExp(`^${NAME_SOURCE}$`);
export const NAME_RULE = 'be a lower-case snake_case name of at most 40 characters';
