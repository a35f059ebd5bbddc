import type { ProblemCode, ProblemTable } from "../base/index.ts";
import type { ConstraintKind, Level, RulesFault } from "../planning/index.ts";
import type { StructureId } from "../volume/index.ts";
import type { Posture } from "./angles.ts";
import type { Numbers } from "./numbers.ts";

export type Language = "en" | "es";

/** How a structure is called: alone ("Right kidney"), in a sentence ("right kidney"; Spanish with its article), in a list (no article). */
export interface Name {
  readonly alone: string;
  readonly inText: string;
  readonly inList: string;
  /** Whether it is several ("lungs"). */
  readonly plural: boolean;
}

/** A sentence for every Problem, from its numbers and from what it speaks of (a structure's name in a sentence, a file, an option; null if nothing). */
export type ProblemSentences = { readonly [C in ProblemCode]: (d: ProblemTable[C], subject: Subject) => string };

/** What a Problem speaks of, ready for a sentence. */
export interface Subject {
  /** As it may stand in a sentence; "" if there is nothing to name. */
  readonly name: string;
  readonly plural: boolean;
  /** The raw `where`. */
  readonly where: string | null;
}

/** What a constraint's clause is made of. All lengths mm. */
export interface Clause {
  readonly value: number;
  readonly limit: number;
  readonly violated: boolean;
  /** The structure in a sentence; "" for constraints of the whole needle. */
  readonly name: string;
  /** Where forbidden runs of the structure lie behind the skin. */
  readonly depths: readonly (readonly [from_mm: number, to_mm: number])[];
  /** Margin or caution in force, in its parts: the rules' own, and the network's measured error or null. */
  readonly parts: readonly [own: number, p95: number | null];
  /** The rules let it be crossed, at a price. */
  readonly costed: boolean;
}

/** The parts of the one sentence, without full stops. */
export interface SentenceWords {
  readonly crossed: (name: string, mm: string) => string;
  readonly nearest: (name: string, clearance: string | null, margin: string | null) => string;
  readonly depth: (mm: string, fromSkin: boolean) => string;
  readonly inPlane: (posture: Posture) => string;
  readonly craniocaudal: (posture: Posture) => string;
  readonly margin: (parts: readonly [own: number, p95: number | null]) => string;
}

/** Every word of one language that speaks of a patient. To add a language: a file of this type and a row in `catalogues`. */
export interface Catalogue {
  readonly numbers: Numbers;
  readonly names: Readonly<Record<StructureId, Name>>;
  readonly outside: Name;
  /** A structure that only a foreign map knows, by its own text or number. */
  readonly foreign: (text: string | null, label: string) => Name;
  readonly verdicts: Readonly<Record<Level, string>>;
  readonly constraints: { readonly [K in ConstraintKind]: (clause: Clause) => string };
  readonly sentence: SentenceWords;
  readonly rulesFaults: Readonly<Record<RulesFault, string>>;
  readonly problems: ProblemSentences;
}
