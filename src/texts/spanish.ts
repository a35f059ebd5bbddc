/** "de" before a name with its article: de + el becomes del. */
export function of(name: string): string {
  return name.startsWith("el ") ? `d${name}` : `de ${name}`;
}

/** A name without its article. */
export function withoutArticle(name: string): string {
  return name.replace(/^(el|la|los|las) /, "");
}
