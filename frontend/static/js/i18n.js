/**
 * Words of the interface. The source language is Vietnamese: a msgid is the
 * Vietnamese sentence, and the server's catalogue (`window.gettext`) turns it
 * into the reader's language.
 */

/**
 * @param {string} msgid Vietnamese sentence, with named places in braces: `{n} xe`
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(msgid, values) {
  const catalogue = /** @type {{gettext?: (id: string) => string}} */ (globalThis);
  const sentence = catalogue.gettext ? catalogue.gettext(msgid) : msgid;
  if (!values) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (place, name) =>
    name in values ? String(values[name]) : place,
  );
}

/** Language of the page: `vi` or `en`. */
export function language() {
  return globalThis.document?.documentElement.lang.startsWith('en') ? 'en' : 'vi';
}
