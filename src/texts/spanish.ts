/** "de" before a name with its article: de + el becomes del. */
export function of(name: string): string {
  return name.startsWith("el ") ? `d${name}` : `de ${name}`;
}
