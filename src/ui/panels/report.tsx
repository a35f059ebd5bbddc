import type { ComponentChildren, JSX } from "preact";
import { catalogueOf, type UiWords, uiWords } from "../../texts/index.ts";
import { craniocaudalWords, figuresIn, inPlaneWords } from "../format.ts";
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
      {card ? <Judged card={card} lang={model.lang} /> : null}
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
  const figures = figuresIn(model.lang);
  const heads = [words.report.name, words.needle.gauge, words.needle.length, words.needle.entry, words.needle.target];
  return (
    <Table title={words.report.needles} heads={heads}>
      {model.needles.map((one) => (
        <tr key={one.id} class={one.id === model.current ? "current" : ""}>
          <td>{one.name}</td>
          <td>{model.gauges.find((gauge) => gauge.diameter_mm === one.diameter_mm)?.name ?? `${one.diameter_mm} mm`}</td>
          <td>{figures.size(one.length_mm)} mm</td>
          <td>{figures.point(one.entry_mm)}</td>
          <td>{figures.point(one.target_mm)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Judged({ card, lang }: { readonly card: AssessmentCard; readonly lang: PageModel["lang"] }): JSX.Element {
  const words = uiWords(lang);
  const { plan, report } = words;
  const figures = figuresIn(lang);
  const { verdicts } = catalogueOf(lang);
  const inPlane = inPlaneWords(card.posture, words);
  const tilt = craniocaudalWords(card.posture, words);
  return (
    <>
      <section class={`report-verdict ${card.level}`}>
        <p>{card.sentence}</p>
        <p>
          {plan.depth} {figures.depth(card.depth_mm)} mm, {figures.spare(card.spare_mm)} · {plan.inPlane} {inPlane.figure} {inPlane.under} ·{" "}
          {plan.cranioCaudal} {tilt.figure} {tilt.under}
        </p>
      </section>
      <div class="report-columns">
        <Table title={report.crossings} heads={[report.structure, report.range, report.length]}>
          {card.passes.map((pass) => (
            <tr key={pass.from_mm} class={pass.level}>
              <td>
                {pass.name} {pass.ahead ? `(${plan.throwPart})` : ""}
              </td>
              <td>{figures.run(pass).range}</td>
              <td>{figures.run(pass).length}</td>
            </tr>
          ))}
        </Table>
        <Table title={report.clearances} heads={[report.structure, report.smallest, report.margin, ""]}>
          {card.clearances.map((one) => (
            <tr key={one.structure} class={one.level}>
              <td>{one.name}</td>
              <td>{one.crossed_mm > 0 ? figures.crossed(one.crossed_mm, one.role) : figures.clearance(one.clearance_mm)}</td>
              <td>{figures.margin(one) ?? plan.noMargin}</td>
              <td>{one.level === "safe" ? "" : verdicts[one.level]}</td>
            </tr>
          ))}
        </Table>
      </div>
      <p class="report-note">
        {plan.vertical[card.posture.lying ?? "unknown"]}. {plan.marginHelp}. {plan.presetExample}
      </p>
      <Sentences title={report.constraints} sentences={card.reasons} />
      {card.hit ? (
        <p>
          {words.needle.hit}: {figures.percent(card.hit.any_forbidden)} (
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
