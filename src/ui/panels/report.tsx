import type { ComponentChildren, JSX } from "preact";
import { type UiWords, uiWords } from "../../texts/index.ts";
import { clearanceText, craniocaudalWords, inPlaneWords, lengthText, marginText, percentText, pointText } from "../format.ts";
import type { AssessmentCard, PageModel } from "../words.ts";

/** The plan on one sheet of paper: what it was made from, the needles, what they pass and miss, the rules broken, and what made it. */
export function Report({ model }: { readonly model: PageModel }): JSX.Element {
  const words = uiWords(model.lang);
  const { report, assessment: card, environment } = model;
  return (
    <article class="report" lang={model.lang}>
      <header>
        <h1>
          {words.report.heading} <small>{words.page.title}</small>
        </h1>
        <p class="report-disclaimer">{words.page.disclaimer}</p>
      </header>
      <dl class="report-facts">
        {report ? report.series.map(([label, value]) => <Fact key={label} label={label} value={value} />) : null}
        {report ? <Fact label={words.report.made} value={report.made} /> : null}
        {report ? <Fact label={words.report.rules} value={report.rules} /> : null}
      </dl>
      {report && report.pictures.length > 0 ? (
        <div class="report-pictures">
          {report.pictures.map((picture) => (
            <figure key={picture.name}>
              <img src={picture.url} alt={picture.name} />
              <figcaption>{picture.name}</figcaption>
            </figure>
          ))}
        </div>
      ) : null}
      <Needles model={model} words={words} />
      {card ? <Judged card={card} words={words} /> : null}
      <Sentences title={words.report.notSegmented} sentences={model.notSegmented} />
      <Sentences title={words.report.overrides} sentences={report?.overrides ?? []} />
      <footer>
        {words.page.title} {model.version} · {words.report.model}:{" "}
        {environment.model ? `${environment.model.id} ${environment.model.version}, sha256 ${environment.model.sha256}` : words.report.none}
      </footer>
    </article>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Needles({ model, words }: { readonly model: PageModel; readonly words: UiWords }): JSX.Element {
  const heads = [words.report.name, words.needle.gauge, words.needle.length, words.needle.entry, words.needle.target];
  return (
    <Table title={words.report.needles} heads={heads}>
      {model.needles.map((one) => (
        <tr key={one.id} class={one.id === model.current ? "current" : ""}>
          <td>{one.name}</td>
          <td>{model.gauges.find((gauge) => gauge.diameter_mm === one.diameter_mm)?.name ?? `${one.diameter_mm} mm`}</td>
          <td>{lengthText(one.length_mm)} mm</td>
          <td>{pointText(one.entry_mm)}</td>
          <td>{pointText(one.target_mm)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Judged({ card, words }: { readonly card: AssessmentCard; readonly words: UiWords }): JSX.Element {
  const { plan, report } = words;
  const inPlane = inPlaneWords(card.in_plane_deg, words);
  const tilt = craniocaudalWords(card.cranio_caudal_deg, words);
  return (
    <>
      <section class={`report-verdict ${card.level}`}>
        <h2>{plan.levels[card.level]}</h2>
        <p>{card.sentence}</p>
        <p>
          {plan.depth} {lengthText(card.depth_mm)} mm · {plan.inPlane} {inPlane.degrees}° {inPlane.towards} · {plan.cranioCaudal}{" "}
          {tilt.degrees}° {tilt.towards}
        </p>
      </section>
      <div class="report-columns">
        <Table title={report.crossings} heads={[report.structure, report.range, report.length]}>
          {card.passes.map((pass) => (
            <tr key={pass.from_mm} class={pass.level}>
              <td>
                {pass.name} {pass.ahead ? `(${plan.throwPart})` : ""}
              </td>
              <td>{plan.deep(lengthText(pass.from_mm), lengthText(pass.to_mm))}</td>
              <td>{lengthText(pass.to_mm - pass.from_mm)}</td>
            </tr>
          ))}
        </Table>
        <Table title={report.clearances} heads={[report.structure, report.smallest, report.margin, ""]}>
          {card.clearances.map((one) => (
            <tr key={one.structure} class={one.level}>
              <td>{one.name}</td>
              <td>{one.crossed_mm > 0 ? plan.crossed(lengthText(one.crossed_mm)) : clearanceText(one.clearance_mm)}</td>
              <td>{marginText(one) ?? plan.noMargin}</td>
              <td>{one.level === "safe" ? "" : plan.levels[one.level]}</td>
            </tr>
          ))}
        </Table>
      </div>
      <p class="report-note">
        {plan.marginHelp}. {plan.presetExample}
      </p>
      <Sentences title={report.constraints} sentences={card.reasons} />
      {card.hit ? (
        <p>
          {words.needle.hit}: {percentText(card.hit.any_forbidden)} (
          {words.needle.hitOf(String(card.hit.samples), words.needle.guidance[card.hit.guidance] ?? card.hit.guidance)}).
        </p>
      ) : null}
    </>
  );
}

function Table(props: { readonly title: string; readonly heads: readonly string[]; readonly children: ComponentChildren }): JSX.Element {
  return (
    <table>
      <caption>{props.title}</caption>
      <thead>
        <tr>
          {props.heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }): JSX.Element | null {
  if (sentences.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
