import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { type PageState, type PanelProps, useFigures, usePart, useWords } from "../state.ts";
import type { NeedleRow } from "../words.ts";
import { Place } from "./bar.tsx";

const LENGTH_STEP_MM = 10;
const LENGTH_RANGE_MM = [40, 400] as const;

/** The needle in use and the others: size, ends, tolerance, chance of a hit. */
export function NeedleCard({ page }: PanelProps): JSX.Element | null {
  const { needle: words } = useWords(page);
  const needles = usePart(page, (model) => model.needles);
  const currentId = usePart(page, (model) => model.current);
  const plannable = usePart(page, (model) => model.plannable);
  if (!plannable) return null;
  const current = needles.find((one) => one.id === currentId) ?? null;
  return (
    <section class="needle" aria-label={words.heading}>
      <h2 class="label">
        {words.heading}
        <button type="button" class="link" onClick={() => page.send({ kind: "new-needle" })}>
          <Icon name="add" class="small" /> {words.add}
        </button>
      </h2>
      {needles.length > 0 ? (
        <ul class="needles">
          {needles.map((one) => (
            <NeedleLine key={one.id} page={page} one={one} current={one.id === currentId} />
          ))}
        </ul>
      ) : null}
      {current ? <Shaft page={page} current={current} /> : null}
      {current ? <Ends page={page} current={current} /> : null}
      {current ? <Chances page={page} /> : null}
    </section>
  );
}

function NeedleLine(props: { readonly page: PageState; readonly one: NeedleRow; readonly current: boolean }): JSX.Element {
  const { page, one, current } = props;
  const { needle: words } = useWords(page);
  const edit = page.send;
  return (
    <li class={current ? "needle-line current" : "needle-line"}>
      <button
        type="button"
        class="needle-pick"
        aria-pressed={current}
        aria-label={words.select(one.name)}
        title={words.select(one.name)}
        onClick={() => edit({ kind: "edit", edit: { kind: "select-needle", needle: one.id } })}
      >
        <span class="radio" />
      </button>
      <input
        class="needle-name"
        value={one.name}
        aria-label={words.rename(one.name)}
        maxLength={40}
        onFocus={() => !current && edit({ kind: "edit", edit: { kind: "select-needle", needle: one.id } })}
        onChange={(event) => {
          const name = event.currentTarget.value.trim();
          if (name === "") event.currentTarget.value = one.name;
          else edit({ kind: "edit", edit: { kind: "rename-needle", needle: one.id, name } });
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <button
        type="button"
        class="link square"
        aria-label={words.remove(one.name)}
        title={words.remove(one.name)}
        onClick={() => edit({ kind: "edit", edit: { kind: "remove-needle", needle: one.id } })}
      >
        <Icon name="remove" class="small" />
      </button>
    </li>
  );
}

function Shaft({ page, current }: { readonly page: PageState; readonly current: NeedleRow }): JSX.Element {
  const { needle: words } = useWords(page);
  const figures = useFigures(page);
  const gauges = usePart(page, (model) => model.gauges);
  const throw_mm = usePart(page, (model) => model.rules?.throw_mm ?? null);
  const at = gauges.findIndex((one) => one.diameter_mm === current.diameter_mm);
  const resize = (change: Partial<Pick<NeedleRow, "gauge" | "diameter_mm" | "length_mm">>) => {
    const { id, gauge, diameter_mm, length_mm } = { ...current, ...change };
    page.send({ kind: "edit", edit: { kind: "resize-needle", needle: id, gauge, diameter_mm, length_mm } });
  };
  return (
    <div class="row shaft">
      <select
        aria-label={words.gauge}
        value={String(at)}
        onChange={(event) => {
          const chosen = gauges.at(Number(event.currentTarget.value));
          if (chosen) resize({ gauge: chosen.gauge, diameter_mm: chosen.diameter_mm });
        }}
      >
        {at < 0 ? <option value="-1">{current.diameter_mm} mm</option> : null}
        {gauges.map((one, i) => (
          <option key={one.name} value={String(i)}>
            {one.name}
          </option>
        ))}
      </select>
      <span class="with-unit">
        <input
          type="number"
          aria-label={`${words.length}, mm`}
          min={LENGTH_RANGE_MM[0]}
          max={LENGTH_RANGE_MM[1]}
          step={LENGTH_STEP_MM}
          value={current.length_mm}
          onChange={(event) => {
            const length_mm = event.currentTarget.valueAsNumber;
            if (length_mm >= LENGTH_RANGE_MM[0] && length_mm <= LENGTH_RANGE_MM[1]) resize({ length_mm });
            else event.currentTarget.value = String(current.length_mm);
          }}
        />
        mm
      </span>
      <span class="grow" />
      {throw_mm !== null ? <span class="second">{words.throw(figures.size(throw_mm))}</span> : null}
    </div>
  );
}

function Ends({ page, current }: { readonly page: PageState; readonly current: NeedleRow }): JSX.Element {
  const { needle: words } = useWords(page);
  const figures = useFigures(page);
  return (
    <ul class="rows">
      <li class="row end">
        <Place page={page} handle="entry" />
        <span class="grow">{words.entry}</span>
        <span class="second">{figures.point(current.entry_mm)}</span>
      </li>
      <li class="row end">
        <Place page={page} handle="target" />
        <span class="grow">{words.target}</span>
        <span class="second">{figures.point(current.target_mm)}</span>
      </li>
    </ul>
  );
}

function Chances({ page }: PanelProps): JSX.Element | null {
  const { needle: words } = useWords(page);
  const figures = useFigures(page);
  const card = usePart(page, (model) => model.assessment);
  if (!card) return null;
  const { tolerance, hit } = card;
  return (
    <ul class="rows">
      {hit ? (
        <li class="row two-lines">
          <span class="grow">
            {words.hit}
            <small>{words.hitOf(String(hit.samples), words.guidance[hit.guidance] ?? hit.guidance)}</small>
          </span>
          <strong>{figures.percent(hit.any_forbidden)}</strong>
        </li>
      ) : null}
      {tolerance ? (
        <li class="row two-lines">
          <span class="grow">
            {words.tolerance}
            <small>{words.note}</small>
          </span>
          <span class="second wrap">
            {tolerance.cone_deg > 0 && tolerance.lateral_mm > 0
              ? words.toleranceOf(figures.angle(tolerance.cone_deg), figures.clearance(tolerance.lateral_mm), tolerance.limiting)
              : words.noTolerance(tolerance.limiting)}
          </span>
        </li>
      ) : null}
    </ul>
  );
}
