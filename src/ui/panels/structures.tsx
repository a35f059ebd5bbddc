import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { lookEdit, nextLook } from "../looks.ts";
import { type PageState, type PanelProps, useFigures, usePart, useVerdicts, useWords } from "../state.ts";
import type { StructureRow } from "../words.ts";

const ROLES = ["host", "costed", "forbidden", "ignored"] as const;

/** The structures found, each with its colour, size and how it is shown; a row opens into its details. */
export function Structures({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const rows = usePart(page, (model) => model.structures);
  const missing = usePart(page, (model) => model.notSegmented);
  const loading = usePart(page, (model) => model.state === "loading");
  return (
    <>
      <section aria-label={words.structures.heading}>
        <h2 class="label">{words.structures.heading}</h2>
        {rows.length === 0 ? <p class="quiet">{loading ? words.structures.waiting : words.structures.none}</p> : null}
        <ul class="rows" data-testid="structures">
          {rows.map((row) => (
            <Row key={row.id} page={page} row={row} />
          ))}
        </ul>
        <TrueLabels page={page} />
      </section>
      {missing.length > 0 ? (
        <section aria-label={words.structures.notSegmented}>
          <h2 class="label">{words.structures.notSegmented}</h2>
          {missing.map((sentence) => (
            <p key={sentence} class="quiet">
              {sentence}
            </p>
          ))}
        </section>
      ) : null}
    </>
  );
}

function Row({ page, row }: { readonly page: PageState; readonly row: StructureRow }): JSX.Element {
  const { structures } = useWords(page);
  const { opened } = page.local;
  const isOpen = opened.value === row.id;
  const look = structures.looks[row.look];
  return (
    <li class={`structure ${row.look}`} data-testid={`structure-${row.id}`} data-look={row.look}>
      <div class="structure-line">
        <button
          type="button"
          class="structure-name"
          aria-expanded={isOpen}
          title={structures.details(row.name)}
          onClick={() => {
            opened.value = isOpen ? null : row.id;
          }}
        >
          <span class="swatch" style={{ background: row.color }} />
          <span class="grow">{row.name}</span>
          <Figure page={page} row={row} />
        </button>
        <button
          type="button"
          class="look"
          aria-label={structures.change(row.name, look)}
          title={look}
          onClick={() => page.send({ kind: "edit", edit: lookEdit(row.id, nextLook(row.look)) })}
        >
          <span class={`look-dot ${row.look}`} />
        </button>
      </div>
      {isOpen ? <Details page={page} row={row} /> : null}
    </li>
  );
}

function Figure({ page, row }: { readonly page: PageState; readonly row: StructureRow }): JSX.Element {
  const { structures } = useWords(page);
  const figures = useFigures(page);
  const verdicts = useVerdicts(page);
  const bad = row.level === "caution" || row.level === "forbidden" ? row.level : null;
  return (
    <span class="figure">
      {bad ? (
        <span class={`mark ${bad}`} role="img" aria-label={verdicts[bad]} title={verdicts[bad]}>
          <Icon name={bad} class="small" />
        </span>
      ) : null}
      {row.uncertain ? (
        <span class="mark caution" role="img" aria-label={structures.uncertain} title={structures.uncertain}>
          ?
        </span>
      ) : null}
      {row.cut ? (
        <span class="amber" title={structures.cutLong}>
          {structures.cut}
        </span>
      ) : null}
      {!row.cut && row.volume_ml !== null && row.id !== "body" ? `${figures.volume(row.volume_ml)} ml` : null}
      {row.id === "body" ? structures.looks[row.look] : null}
    </span>
  );
}

function Details({ page, row }: { readonly page: PageState; readonly row: StructureRow }): JSX.Element {
  const { structures } = useWords(page);
  const figures = useFigures(page);
  const opacity = Math.round(row.opacity * 100);
  return (
    <div class="structure-details">
      <label class="field">
        <span>{structures.opacity}</span>
        <input
          type="range"
          min={5}
          max={100}
          step={5}
          value={opacity}
          onInput={(event) =>
            page.send({
              kind: "edit",
              edit: {
                kind: "set-structure",
                state: { id: row.id, visible: true, opacity: event.currentTarget.valueAsNumber / 100 },
                gesture: `opacity-${row.id}`,
              },
            })
          }
        />
        <output>{opacity} %</output>
      </label>
      <label class="field">
        <span>{structures.role}</span>
        <select
          value={row.role ?? ""}
          onChange={(event) => {
            const role = ROLES.find((one) => one === event.currentTarget.value) ?? null;
            page.send({ kind: "edit", edit: { kind: "set-structure", state: { id: row.id, role } } });
          }}
        >
          <option value="">{structures.roleOfRules}</option>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {structures.roles[role]}
            </option>
          ))}
        </select>
      </label>
      {row.volume_ml !== null ? (
        <div class="field">
          <span>{structures.volume}</span>
          <output>{figures.volume(row.volume_ml)} ml</output>
        </div>
      ) : null}
      {row.clearance_mm !== null ? (
        <div class="field">
          <span>{structures.clearance}</span>
          <output>
            {row.judgedAs && row.crossed_mm ? figures.crossed(row.crossed_mm, row.judgedAs) : figures.clearance(row.clearance_mm)} mm
          </output>
        </div>
      ) : null}
      {row.note ? <p class="quiet">{row.note}</p> : null}
    </div>
  );
}

function TrueLabels({ page }: PanelProps): JSX.Element | null {
  const { structures } = useWords(page);
  const { available, shown } = usePart(page, (model) => model.trueLabels);
  if (!available) return null;
  return (
    <button type="button" class="button wide" onClick={() => page.send({ kind: "show-true-labels", on: !shown })}>
      {shown ? structures.showOwn : structures.showTruth}
    </button>
  );
}
