import type { ErrorPoint, RulesFault } from "../planning/index.ts";
import type { ProblemSentences, Subject } from "./catalogue.ts";
import { deviceReasons } from "./devices.ts";
import { namesSpanish } from "./names.es.ts";
import { down, figure, type Numbers, up } from "./numbers.ts";
import { counted, seriesReason } from "./reasons.ts";
import { of } from "./spanish.ts";

const numbers: Numbers = { point: "," };
const n = (value: number, digits = 1): string => figure(numbers, value, digits);
const listed = (names: readonly string[]): string => names.join(", ").replace(/, ([^,]*)$/, " y $1");
const device = deviceReasons.es;

/** Dónde se dice el error de un registro. */
const errorAt: Readonly<Record<ErrorPoint["at"], string>> = {
  target: "en la diana de la aguja",
  lesion: "en la lesión más lejana (no hay aguja)",
  organs: "en el extremo de los órganos (no hay aguja)",
  middle: "en el centro del modelo (no hay aguja)",
};

/** Why a rules document is refused. */
export const rulesFaultsSpanish: Readonly<Record<RulesFault, string>> = {
  "not-an-object": "ahí va un objeto",
  "unknown-key": "esa clave no existe",
  "missing-key": "falta la clave",
  "not-a-text": "ahí va un texto",
  "not-a-number": "ahí va un número",
  negative: "el número no puede ser negativo",
  "not-positive": "el número debe ser mayor que 0",
  "not-a-fraction": "el número debe estar entre 0 y 1",
  "unknown-schema": "el esquema debe ser trocar/rules@1",
  "unknown-structure": "esa estructura o grupo no existe",
  "unknown-role": "un papel es host, costed, forbidden o ignored",
  "unknown-gauge": "un calibre es un número entero de 14 a 25, o null",
  "no-fallback": "falta una entrada * para las demás estructuras",
  "no-weight": "al menos un peso debe ser mayor que 0",
};
const FAULTS: ReadonlyMap<string, string> = new Map(Object.entries(rulesFaultsSpanish));

function head(subject: Subject, otherwise: string): string {
  return subject.name === "" ? otherwise : subject.name;
}

/** The structure with its article, at the start of a sentence. */
function the(subject: Subject): string {
  const name = head(subject, "la estructura");
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function pick(subject: Subject, one: string, many: string): string {
  return subject.plural ? many : one;
}

const SIDES = { top: "por arriba", bottom: "por abajo", side: "por un lado" };

/** A sentence for every Problem in Spanish. */
export const problemsSpanish: ProblemSentences = {
  internal: ({ reason }) => `Trocar ha fallado: ${reason}.`,
  usage: ({ reason }) => `Uso incorrecto: ${reason}.`,
  cancelled: () => "Se detuvo el trabajo.",
  "labels-needed": (_, s) => `${head(s, "Esto")} es una imagen y aquí hace falta un mapa de etiquetas: segméntela antes.`,
  "rules-invalid": ({ reason }, s) =>
    `El documento de reglas no es válido${s.name === "" ? "" : ` en ${s.name}`}: ${FAULTS.get(reason) ?? reason}.`,
  "write-failed": (_, s) => `No se pudo escribir ${head(s, "el archivo")}.`,
  "file-not-found": (_, s) => `${head(s, "El archivo")} no existe o no se puede abrir.`,
  "no-series": ({ files }) => `No se encontró ninguna serie de imágenes en ${counted(files, "archivo", "archivos")}.`,
  "series-unknown": ({ series }) => `No existe la serie ${series}.`,
  "not-built": ({ what }) => `Esta versión aún no puede hacerlo: ${what}.`,
  "not-kept": () => "Este navegador no pudo guardar el caso; guárdelo en un archivo.",
  "xr-absent": ({ reason, address }) => device.absent(reason, address),
  "xr-refused": ({ reason }) => device.refused(reason),
  "case-unavailable": ({ reason }) => device.unavailable[reason],
  "case-too-large": ({ size_mb, limit_mb }) =>
    `El caso ocupa ${up(numbers, size_mb)} MB, más de los ${n(limit_mb, 0)} MB que se pueden pasar: deje fuera la imagen, o guarde el caso como archivo y ábralo en el dispositivo.`,
  "hand-over-failed": ({ reason }) => device.notHanded[reason],
  "host-unsupported": ({ what }) => `A este navegador o equipo le falta ${what}.`,

  "not-dicom": (_, s) => `${head(s, "El archivo")} no es DICOM.`,
  "empty-file": (_, s) => `${head(s, "El archivo")} está vacío.`,
  "truncated-header": (_, s) => `${head(s, "El archivo")} termina dentro de su cabecera.`,
  "malformed-dataset": ({ offset, reason }, s) =>
    `${head(s, "El archivo")} se contradice${offset === null ? "" : ` en el byte ${offset}`}: ${reason}.`,
  "nesting-too-deep": ({ depth }, s) => `${head(s, "El archivo")} está anidado a más de ${depth} niveles.`,
  "inflate-limit": ({ limit_mb }, s) => `${head(s, "El archivo")} ocupa más de ${n(limit_mb, 0)} MB al descomprimirse.`,
  "zip-unsafe": ({ entry }) => `${entry} apunta fuera del archivo comprimido.`,
  "zip-too-big": ({ limit_mb }, s) => `${head(s, "El archivo comprimido")} ocupa más de los ${n(limit_mb, 0)} MB permitidos.`,
  "zip-encrypted": ({ entry }) => `${entry} está cifrado.`,
  "zip-unreadable": ({ reason }, s) => `${head(s, "El archivo comprimido")} está dañado: ${reason}.`,
  "memory-budget": ({ need_mb, have_mb }) => `La serie necesita ${up(numbers, need_mb)} MB y se permiten ${down(numbers, have_mb)} MB.`,

  "missing-slices": ({ regular_mm, gaps }) =>
    `Faltan cortes: ${gaps
      .map((gap) => `${gap.missing} entre ${n(gap.from_mm)} y ${n(gap.to_mm)} mm, un hueco de ${n(gap.gap_mm)} mm`)
      .join("; ")} donde lo regular son ${n(regular_mm, 2)} mm.`,
  "mixed-frames-of-reference": ({ frames }) =>
    `Los cortes pertenecen a ${frames} sistemas de coordenadas distintos; no se conoce su relación.`,
  "positions-absent": ({ slices }) =>
    `${counted(slices, "corte no dice", "cortes no dicen")} dónde ${slices === 1 ? "está" : "están"} (Image Position Patient falta o no es un número).`,
  "orientation-absent": () => "Los cortes no dicen cómo están orientados.",
  "orientation-invalid": ({ angle_deg }) => `Las direcciones de fila y columna forman ${n(angle_deg, 2)} grados en vez de 90.`,
  "spacing-absent": () => "No se indica la distancia entre píxeles (falta Pixel Spacing).",
  "too-few-slices": ({ slices }) => `Solo ${counted(slices, "corte", "cortes")}: no hay volumen.`,
  "slices-not-parallel": () => "Los cortes no son paralelos (adquisición radial o a mano alzada).",
  "slices-off-axis": ({ off_mm }) => `Hay cortes hasta ${n(off_mm)} mm fuera del eje de la pila.`,
  "conflicting-duplicates": ({ position_mm }) => `Dos imágenes distintas están en ${n(position_mm)} mm y nada las distingue.`,
  "projection-image": () => "Una proyección (MIP, bloque grueso): no sirve para medir.",
  localizer: () => "Una imagen de localización: no sirve para medir.",
  "truncated-pixel-data": ({ slice, have_bytes, need_bytes }) => `La imagen ${slice} está cortada: ${have_bytes} de ${need_bytes} bytes.`,
  "pixel-data-absent": ({ slice }) => `La imagen ${slice} no tiene píxeles.`,
  "pixel-data-mismatch": ({ slice, says, contains }) =>
    `La imagen ${slice} dice ${says[0]}x${says[1]} pero contiene ${contains[0]}x${contains[1]}.`,
  "corrupt-pixel-data": ({ slice }) => `La imagen ${slice} no se puede descomprimir.`,
  "rescale-absent": () => "Los valores del TC no tienen escala a unidades Hounsfield.",
  "rescale-invalid": ({ slope }) =>
    slope === null ? "La escala de los valores no es un número." : `La escala de los valores es ${n(slope, 4)}.`,
  "not-hounsfield": ({ type }) => `Los valores son ${type}, no unidades Hounsfield.`,
  "unsupported-sop-class": ({ name }) => `${name}: no es una serie de TC o RM.`,
  "unsupported-transfer-syntax": ({ name }) => `Comprimida como ${name}, que Trocar no puede leer.`,
  "unsupported-photometric": ({ photometric }) => `Imagen en color (${photometric}).`,
  "unsupported-bits": ({ bits }) => `No se pueden leer ${bits} bits por píxel.`,
  "implausible-dimensions": ({ rows, columns, frames }) => `La imagen declara ${rows}x${columns}x${frames}.`,
  "gantry-tilt": ({ tilt_deg, shear_mm_per_slice }) =>
    `El gantry estaba inclinado ${n(tilt_deg)} grados; cada corte se desplazó ${n(shear_mm_per_slice, 2)} mm para corregirlo.`,
  "uneven-spacing": ({ min_mm, max_mm, step_mm }) =>
    `La distancia entre cortes varía de ${n(min_mm, 2)} a ${n(max_mm, 2)} mm; el volumen se remuestreó a ${n(step_mm, 2)} mm.`,
  "unimaged-gap": ({ gap_mm, thickness_mm }) =>
    `Los cortes${thickness_mm === null ? "" : ` de ${n(thickness_mm)} mm`} distan ${n(gap_mm)} mm: el tejido intermedio no se adquirió.`,
  "duplicates-dropped": ({ dropped }) =>
    `${counted(dropped, "corte estaba repetido", "cortes estaban repetidos")}; se conservó uno de cada.`,
  "split-phases": ({ parts }) => `La serie contiene ${parts} fases; cada una aparece por separado.`,
  "split-echoes": ({ parts }) => `La serie contiene ${parts} ecos; cada uno aparece por separado.`,
  "split-stacks": ({ parts }) => `La serie contiene ${parts} pilas; cada una aparece por separado.`,
  "localizer-left-out": ({ left_out }) => `Se dejaron fuera ${counted(left_out, "imagen", "imágenes")} de localización de la serie.`,
  "reformat-left-out": ({ left_out }) => `Se dejaron fuera ${counted(left_out, "imagen", "imágenes")} a través de la pila.`,
  "padding-replaced": () => "El relleno fuera del campo de visión se cambió por aire.",
  "maybe-incomplete": ({ have, expected }) => `La serie puede estar incompleta: hay ${have} de ${expected} imágenes.`,
  "spacing-tag-contradicts": ({ tag_mm, measured_mm }) =>
    `La cabecera da ${n(tag_mm, 2)} mm entre cortes; sus posiciones dan ${n(measured_mm, 2)} mm, que es lo que se usa.`,
  "patient-position-contradicts": ({ position }) =>
    `La posición declarada (${position}) no concuerda con la orientación, que es la que se usa.`,
  "lossy-compressed": ({ ratio }) =>
    ratio === null ? "Las imágenes se comprimieron con pérdida." : `Las imágenes se comprimieron con pérdida, ${n(ratio)} a 1.`,
  "charset-guessed": () => "No se indica el juego de caracteres de los textos; se ha supuesto.",
  "frame-of-reference-absent": () => "La serie no nombra su sistema de coordenadas.",

  "nifti-invalid": ({ reason }, s) => `${head(s, "El archivo")} no es un NIfTI utilizable: ${reason}.`,
  "nifti-forms-disagree": ({ off_mm }) => `Las dos orientaciones de la cabecera NIfTI difieren hasta ${n(off_mm)} mm; se usa la sform.`,
  "nifti-units-assumed": () => "La cabecera NIfTI no da unidad de longitud; se suponen milímetros.",
  "geometry-not-orthogonal": ({ deviation }) => `Los ejes de la rejilla no son perpendiculares (desviación ${n(deviation, 5)}).`,
  "geometry-invalid": ({ reason }) => `No se puede situar la rejilla: ${reason}.`,
  "labels-invalid": ({ reason }) => `No es un mapa de etiquetas: ${reason}.`,
  "labels-empty": () => "El mapa de etiquetas no contiene ninguna estructura.",
  "labels-geometry": () => "El mapa de etiquetas está en otra rejilla que la imagen.",
  "segments-overlap": ({ voxels }) =>
    `Los segmentos se solapan en ${counted(voxels, "vóxel", "vóxeles")}; cada vóxel tiene una estructura, la última del archivo.`,

  "model-missing": ({ model }) => `Falta la red ${model === "" ? "para esta imagen" : model}.`,
  "model-hash": ({ expected, found }) =>
    `El archivo de la red no es el publicado (sha256 ${found.slice(0, 12)}… en vez de ${expected.slice(0, 12)}…).`,
  "model-mismatch": (details, s) => seriesReason(problemsSpanish, details, s) ?? `La red no se hizo para esta imagen: ${details.reason}.`,
  "hu-clipped": ({ low_hu }) =>
    `El TC está recortado en ${n(low_hu, 0)} UH; cuerpo, pulmón, gas y hueso no se pueden hallar por su densidad.`,
  "not-hu": () => "No son unidades Hounsfield; Trocar no segmenta este TC.",
  "not-abdomen": ({ liver_ml }) => `No parece un abdomen; solo hay ${n(liver_ml, 0)} ml de hígado en la imagen. No se segmentó nada.`,
  "part-abdomen": () => "Solo una parte del abdomen está en la imagen.",
  "phase-native": () => "Sin contraste: vasos y lesiones no son fiables, los márgenes se amplían.",
  "phase-arterial": () => "Fase arterial: las venas no son fiables.",
  "phase-late": () => "Fase tardía: riñones y uréteres brillan; compruébelos.",
  "mr-other": () => "Esta secuencia de RM difiere de aquellas con las que se entrenó la red.",
  "uncertain-series": () => "La red no está segura en esta serie; no se entrenó con otras parecidas.",
  "body-scaled": ({ spacing_mm }) => `El cuerpo es más ancho que la imagen de la red; se miró con píxeles de ${n(spacing_mm, 2)} mm.`,
  "cut-off": ({ side }, s) =>
    `${the(s)} ${pick(s, "se sale", "se salen")} de la imagen ${SIDES[side]}; allí no se conocen volumen ni superficie.`,
  "several-pieces": ({ pieces, volumes_ml }, s) =>
    `${the(s)} ${pick(s, "apareció", "aparecieron")} en ${pieces} piezas (${volumes_ml.map((ml) => n(ml, 0)).join(" y ")} ml): compruébelas.`,
  "implausible-volume": ({ volume_ml, from_ml, to_ml }, s) =>
    `${the(s)} ${pick(s, "mide", "miden")} ${n(volume_ml, 0)} ml; en adultos son ${n(from_ml, 0)}-${n(to_ml, 0)} ml. No se fíe.`,
  "low-confidence": ({ slices }, s) => `${the(s)}: resultado dudoso${slices === null ? "" : ` en los cortes ${slices[0]}-${slices[1]}`}.`,
  "not-found": (_, s) => `No se encontró ${head(s, "la estructura")}. Puede que se haya extirpado o pasado por alto.`,
  "side-doubt": () => "No se pudo distinguir con certeza la izquierda de la derecha.",
  untrusted: ({ surface_p95_mm }, s) =>
    `El borde ${of(head(s, "la estructura"))} erró hasta ${up(numbers, surface_p95_mm)} mm en pacientes de verdad conocida; compruébelo antes de planificar cerca.`,
  "kidneys-joined": () => "Los dos riñones están unidos; se separaron por la columna.",

  "target-outside-volume": () => "La diana está fuera del mapa de etiquetas.",
  "target-outside-body": () => "La aguja no encuentra cuerpo hasta su diana.",
  "entry-outside-reach": () => "El camino sale del estudio antes de llegar a la piel.",
  "needle-zero-length": () => "Entrada y diana son el mismo punto.",
  "no-skin": () => "Las etiquetas no contienen el cuerpo: no se conocen la piel, la profundidad desde ella ni su ángulo.",
  "no-host": () => "La diana no está en ningún órgano que se pueda puncionar de camino.",
  "entry-inside-body": ({ back_mm }) =>
    `La entrada está dentro del cuerpo${back_mm === null ? "" : `, ${n(back_mm)} mm tras la piel a lo largo de la aguja`}.`,
  "skin-at-border": () =>
    "La aguja entra donde el estudio corta el cuerpo: la piel está más afuera y la profundidad es mayor que la indicada.",
  "normal-near-border": (_, s) =>
    `La superficie ${s.where === null || s.where === "skin" ? "de la piel" : of(s.name)} en la entrada queda en parte fuera del estudio: su ángulo es incierto.`,
  "target-in-forbidden": (_, s) => `La diana está en una estructura que no se permite puncionar${s.name === "" ? "" : `: ${s.name}`}.`,
  "role-not-segmented": ({ structures }) =>
    `Sin segmentar y por tanto sin comprobar: ${structures.map((id) => namesSpanish[id]?.inList ?? id).join(", ")}. Ausencia no es seguridad.`,
  "image-frame-differs": () => "La imagen pertenece a otro sistema de coordenadas que las etiquetas.",

  "landmarks-too-few": ({ have, need }) =>
    `Hay ${have} de al menos ${need} puntos de referencia; ${need - have === 1 ? "añada uno más" : `añada ${need - have}`}.`,
  "landmarks-too-close": ({ points, distance_mm, least_mm }) =>
    `${listed(points)} distan solo ${n(distance_mm, 0)} mm; elija puntos separados al menos ${n(least_mm, 0)} mm.`,
  "landmarks-too-small": ({ longest_mm, least_mm }) =>
    `Los puntos caben en ${n(longest_mm, 0)} mm; añada uno más lejos (al menos ${n(least_mm, 0)} mm), por ejemplo en el flanco.`,
  "landmarks-near-line": ({ points }) => `Los puntos están casi en una línea, de ${points.join(" a ")}; añada uno bien apartado de ella.`,
  "landmarks-confusable": ({ points }) => `Estos puntos se pueden confundir: ${listed(points)}. Añada uno fuera de la línea media.`,
  "landmarks-swapped": ({ points }) => `${listed(points)} se tocaron uno en el lugar del otro; tóquelos de nuevo.`,
  "landmarks-mirrored": () =>
    "Los puntos tocados son la imagen en espejo del paciente: izquierda y derecha están cambiadas. Tóquelos de nuevo.",
  "landmarks-flipped": () => "Así el cuerpo quedaría boca abajo: se cambiaron izquierda y derecha. Toque los puntos de nuevo.",
  "landmarks-inaccurate": ({ tre_mm, limit_mm, again, at }) =>
    `El modelo erraría unos ${up(numbers, tre_mm, 1)} mm ${errorAt[at]}, más de ${n(limit_mm, 0)} mm. ${again === null ? "Añada" : `Toque de nuevo ${again} o añada`} puntos ${at === "target" ? "alrededor de la entrada" : "a su alrededor o ponga una aguja"}.`,
  "landmarks-uncertain": ({ tre_mm, at }) =>
    `El modelo puede errar unos ${up(numbers, tre_mm, 1)} mm ${errorAt[at]}. Otro punto ${at === "target" ? "cerca de la entrada" : "cerca"} ayuda.`,
  "landmarks-poor-fit": ({ fre_mm, worst }) => `Los puntos ajustan mal (${n(fre_mm)} mm); revise primero ${worst}.`,
  "landmark-touch-again": ({ point }) => `${point} no concuerda con los demás; tóquelo de nuevo.`,

  "case-invalid": ({ reason }) => `No es un archivo de caso utilizable: ${reason}.`,
  "case-too-new": ({ version }) => `El caso lo escribió un Trocar más nuevo (formato ${version}).`,
  "case-without-image": (_, s) =>
    `${head(s, "El archivo de caso")} no contiene imagen: se guardó sin ella. Sus etiquetas y su plan se pueden usar.`,
  "registration-absent": (_, s) => `${head(s, "El archivo de caso")} no contiene registro: aún no se ha puesto sobre un cuerpo.`,
  "model-not-shipped": ({ model, version, structures }) =>
    structures === 0
      ? `Los órganos los encontró la red ${model} ${version}, que no forma parte de este Trocar, y el archivo no da el error de sus superficies: ningún margen lo incluye.`
      : `Los órganos los encontró la red ${model} ${version}, que no forma parte de este Trocar. Los errores de sus superficies son los que da el archivo.`,
  "assessment-stale": ({ needle }) =>
    `La evaluación guardada de la aguja ${needle} difiere de la calculada ahora, que es la que se muestra.`,
  "glb-invalid": ({ reason }) => `No se pueden leer las superficies: ${reason}.`,
};
