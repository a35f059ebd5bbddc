/** Says what is wrong with a value, beginning with its JSON pointer, or null. */
export type Check = (value: unknown, at: string) => string | null;

/** An object with exactly these keys. */
export function shape(keys: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return `${at || "/"}: not an object`;
    const fields = new Map(Object.entries(value));
    for (const key of fields.keys()) if (!Object.hasOwn(keys, key)) return `${at}/${key}: unknown key`;
    return firstOf(Object.entries(keys), ([key, check]) =>
      fields.has(key) ? check(fields.get(key), `${at}/${key}`) : `${at}/${key}: missing`,
    );
  };
}

/** An object of any keys that pass `key`, with values that pass `item`. */
export function record(key: Check, item: Check): Check {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return `${at}: not an object`;
    return firstOf(Object.entries(value), ([name, inner]) => key(name, `${at}/${name}`) ?? item(inner, `${at}/${name}`));
  };
}

/** A list, of a given length if one is given. */
export function arrayOf(item: Check, length: number | null = null): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return `${at}: not a list`;
    if (length !== null && value.length !== length) return `${at}: not ${length} long`;
    return firstOf([...value.entries()], ([index, inner]) => item(inner, `${at}/${index}`));
  };
}

const LEAST = -Number.MAX_VALUE;

/** A finite number in a range, both ends inclusive; whole if asked for. */
export function number(from: number = LEAST, to: number = Number.MAX_VALUE, whole = false): Check {
  return (value, at) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return `${at}: not a number`;
    if (whole && !Number.isInteger(value)) return `${at}: not whole`;
    return value < from || value > to ? `${at}: out of range` : null;
  };
}

/** A string that is not empty and, if a pattern is given, matches it. */
export function string(pattern: RegExp | null = null): Check {
  return (value, at) => {
    if (typeof value !== "string" || value === "") return `${at}: not a text`;
    return pattern === null || pattern.test(value) ? null : `${at}: not of the form ${pattern.source}`;
  };
}

/** One of a few values. */
export function literals(...allowed: readonly (string | number | boolean)[]): Check {
  return (value, at) => (allowed.some((one) => one === value) ? null : `${at}: not one of ${allowed.join(", ")}`);
}

export function exactly(allowed: string): Check {
  return literals(allowed);
}

export function nullOr(check: Check): Check {
  return (value, at) => (value === null ? null : check(value, at));
}

/** What the first check allows, or the second; the complaint is the second's unless only the first knows the kind. */
export function either(first: Check, second: Check): Check {
  return (value, at) => {
    const wrong = first(value, at);
    if (wrong === null) return null;
    const other = second(value, at);
    if (other === null) return null;
    return other.startsWith(`${at}/kind`) || other.endsWith("unknown key") ? wrong : other;
  };
}

function firstOf<T>(items: readonly T[], check: (item: T) => string | null): string | null {
  for (const item of items) {
    const wrong = check(item);
    if (wrong !== null) return wrong;
  }
  return null;
}
