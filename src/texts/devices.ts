import type { ProblemTable } from "../base/index.ts";
import type { Language } from "./catalogue.ts";

type Reason<C extends "xr-absent" | "case-unavailable" | "hand-over-failed"> = ProblemTable[C]["reason"];

/** Why a device does not enter, or a case does not come or go: a sentence a reason, each with what to do. */
interface DeviceReasons {
  readonly absent: (reason: Reason<"xr-absent">, address: string) => string;
  readonly refused: (reason: string) => string;
  readonly unavailable: Readonly<Record<Reason<"case-unavailable">, string>>;
  readonly notHanded: Readonly<Record<Reason<"hand-over-failed">, string>>;
}

/** By the names of the browser's DOMExceptions (WebXR, `requestSession`), and our own for a session that ended before its first frame. */
const REFUSED: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    NotAllowedError:
      "The browser did not allow it: tap again and choose Allow; if it does not ask, allow mixed reality for this address in its site settings.",
    NotSupportedError: "The device offers no such session now: wake the headset, put it on, and tap again.",
    InvalidStateError: "Another immersive page is running on this device: close it and tap again.",
    SecurityError: "This page is not permitted to enter: open it by itself, not inside another page, and tap again.",
    SessionEnded: "The session ended before it began: tap again.",
  },
  es: {
    NotAllowedError:
      "El navegador no lo permitió: toque de nuevo y elija Permitir; si no pregunta, permita la realidad mixta para esta dirección en los ajustes del sitio.",
    NotSupportedError: "El dispositivo no ofrece ahora esa sesión: active el visor, póngaselo y toque de nuevo.",
    InvalidStateError: "Otra página inmersiva está abierta en este dispositivo: ciérrela y toque de nuevo.",
    SecurityError: "Esta página no tiene permiso para entrar: ábrala sola, no dentro de otra página, y toque de nuevo.",
    SessionEnded: "La sesión terminó antes de empezar: toque de nuevo.",
  },
};

const english: DeviceReasons = {
  absent: (reason, address) =>
    ({
      insecure: `Mixed reality needs https: open ${address} instead.`,
      apple: "Safari on iPhone and iPad has no mixed reality (WebXR): open this case on a headset or an Android phone.",
      "no-webxr": "This browser has no mixed reality (WebXR): open this case in Chrome or Edge, or in the browser of a headset.",
      "no-headset": "No headset was found: connect one, or open this case in the headset's own browser.",
      "other-mode": "This device has no session of this kind: enter the one that the page offers.",
      "no-script": "The part of the page for mixed reality could not be loaded: reload the page.",
    })[reason],
  refused: (reason) => REFUSED.en[reason] ?? `The device did not enter (${reason}): close other immersive pages and tap again.`,
  unavailable: {
    gone: "This case is no longer on the computer that offered it: Trocar was stopped there, or newer cases took its place. Hand it over again.",
    "other-network": "This device is in another network than the computer with the case: join the same network and open the address again.",
    "no-answer":
      "The computer with the case does not answer: see that Trocar still runs there and that both are in the same network, then reload.",
    "cut-off": "The case did not arrive whole: the connection broke. Reload the page.",
  },
  notHanded: {
    "no-answer": "Trocar's server on this computer does not answer: start it again, then reload this page.",
    "too-often": "Too many cases were handed over in the last minute: wait a minute and try again.",
    refused: "Trocar's server did not take the case: save it as a file (.trocar) and open that on the device.",
  },
};

const spanish: DeviceReasons = {
  absent: (reason, address) =>
    ({
      insecure: `La realidad mixta exige https: abra ${address}.`,
      apple: "Safari en iPhone y iPad no tiene realidad mixta (WebXR): abra este caso en un visor o en un teléfono Android.",
      "no-webxr": "Este navegador no tiene realidad mixta (WebXR): abra este caso en Chrome o Edge, o en el navegador de un visor.",
      "no-headset": "No se encontró ningún visor: conecte uno o abra este caso en el navegador del propio visor.",
      "other-mode": "Este dispositivo no tiene una sesión de esa clase: entre en la que ofrece la página.",
      "no-script": "No se pudo cargar la parte de realidad mixta de la página: recárguela.",
    })[reason],
  refused: (reason) => REFUSED.es[reason] ?? `El dispositivo no entró (${reason}): cierre otras páginas inmersivas y toque de nuevo.`,
  unavailable: {
    gone: "Este caso ya no está en el ordenador que lo ofrecía: se detuvo Trocar allí o casos más nuevos ocuparon su lugar. Páselo de nuevo.",
    "other-network":
      "Este dispositivo está en otra red que el ordenador con el caso: conéctese a la misma red y abra la dirección de nuevo.",
    "no-answer":
      "El ordenador con el caso no responde: compruebe que Trocar sigue en marcha allí y que ambos están en la misma red, y recargue.",
    "cut-off": "El caso no llegó entero: se cortó la conexión. Recargue la página.",
  },
  notHanded: {
    "no-answer": "El servidor de Trocar en este ordenador no responde: arránquelo de nuevo y recargue esta página.",
    "too-often": "Se pasaron demasiados casos en el último minuto: espere un minuto e inténtelo de nuevo.",
    refused: "El servidor de Trocar no aceptó el caso: guárdelo como archivo (.trocar) y ábralo en el dispositivo.",
  },
};

/** The reasons in a language. */
export const deviceReasons: Readonly<Record<Language, DeviceReasons>> = { en: english, es: spanish };
