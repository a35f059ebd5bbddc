import type { UiLanguage } from "./ui.ts";

/** The words of the page /xr-report. The report itself is English in every language: it is read by whoever mends the headset's part. */
export interface XrReportWords {
  readonly title: string;
  readonly what: string;
  readonly looking: string;
  /** What mixed reality this browser has. */
  readonly can: Readonly<Record<"ar" | "vr" | "none" | "insecure", string>>;
  readonly enter: Readonly<Record<"ar" | "vr", (seconds: number) => string>>;
  readonly how: string;
  readonly measured: Readonly<Record<"ar" | "vr", string>>;
  readonly refused: (reason: string) => string;
  readonly certificate: string;
  readonly answers: Readonly<Record<"yes" | "no" | "unknown", string>>;
  /** Heading of the report itself. */
  readonly found: string;
  readonly copy: string;
  readonly copied: string;
  readonly asCode: string;
  readonly code: (part: number, parts: number) => string;
  readonly previous: string;
  readonly next: string;
  readonly asText: string;
  readonly send: string;
  readonly back: string;
}

const WORDS: Readonly<Record<UiLanguage, XrReportWords>> = {
  en: {
    title: "What this device offers",
    what: "For whoever builds Trocar: what your headset, tablet or phone can do. It holds nothing of any patient and is sent nowhere; you copy it and decide.",
    looking: "Looking…",
    can: {
      ar: "Mixed reality: yes, over the room.",
      vr: "Mixed reality: no, but virtual reality: yes.",
      none: "Mixed reality: no. This browser offers none; the rest of the report is still useful.",
      insecure: "Mixed reality: no, because this page did not come over https. Open the https address that Trocar prints at its start.",
    },
    enter: { ar: (seconds) => `Measure in mixed reality (${seconds} s)`, vr: (seconds) => `Measure in virtual reality (${seconds} s)` },
    how: "A square grows before you. While it is teal, hold your hand still. When it turns magenta, pinch or press slowly, about once a second. It ends by itself.",
    measured: { ar: "Measured in mixed reality.", vr: "Measured in virtual reality." },
    refused: (reason) => `The session was refused: ${reason}.`,
    certificate: "Did the browser warn of the certificate?",
    answers: { yes: "Yes", no: "No", unknown: "Not answered" },
    found: "The report",
    copy: "Copy the report",
    copied: "Copied",
    asCode: "Show as QR code",
    code: (part, parts) => `Code ${part} of ${parts}`,
    previous: "Previous code",
    next: "Next code",
    asText: "The same as text",
    send: "Paste it into an issue of the project, with the device's name. Where nothing can be pasted, scan the codes with a phone one after the other.",
    back: "Back to Trocar",
  },
  es: {
    title: "Qué ofrece este dispositivo",
    what: "Para quien desarrolla Trocar: de qué es capaz su visor, tableta o teléfono. No contiene nada de ningún paciente y no se envía a ningún sitio; usted lo copia y decide.",
    looking: "Mirando…",
    can: {
      ar: "Realidad mixta: sí, sobre la sala.",
      vr: "Realidad mixta: no, pero realidad virtual: sí.",
      none: "Realidad mixta: no. Este navegador no la ofrece; el resto del informe sirve igualmente.",
      insecure: "Realidad mixta: no, porque esta página no llegó por https. Abra la dirección https que Trocar escribe al arrancar.",
    },
    enter: { ar: (seconds) => `Medir en realidad mixta (${seconds} s)`, vr: (seconds) => `Medir en realidad virtual (${seconds} s)` },
    how: "Un cuadrado crece ante usted. Mientras sea verde azulado, mantenga la mano quieta. Cuando se vuelva magenta, pellizque o pulse despacio, más o menos una vez por segundo. Termina solo.",
    measured: { ar: "Medido en realidad mixta.", vr: "Medido en realidad virtual." },
    refused: (reason) => `Se rechazó la sesión: ${reason}.`,
    certificate: "¿Avisó el navegador del certificado?",
    answers: { yes: "Sí", no: "No", unknown: "Sin respuesta" },
    found: "El informe",
    copy: "Copiar el informe",
    copied: "Copiado",
    asCode: "Mostrar como código QR",
    code: (part, parts) => `Código ${part} de ${parts}`,
    previous: "Código anterior",
    next: "Código siguiente",
    asText: "Lo mismo como texto",
    send: "Péguelo en una incidencia del proyecto, con el nombre del dispositivo. Donde no se pueda pegar, escanee los códigos con un teléfono, uno tras otro.",
    back: "Volver a Trocar",
  },
};

/** The words of /xr-report in a language. */
export function xrReportWords(lang: UiLanguage): XrReportWords {
  return WORDS[lang];
}
