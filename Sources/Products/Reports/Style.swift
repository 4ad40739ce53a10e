// How the page looks: colours by the reader's scheme, one column on a phone, two on a workspace.

let styleSheet = """
  :root { color-scheme: light dark;
    --page: #f4f5f7; --card: #fff; --ink: #1c2128; --soft: #59636e; --rule: #dfe3e8;
    --first: #2468c8; --second: #b8480f; --shades: url(#light-shades); }
  @media (prefers-color-scheme: dark) { :root {
    --page: #0e1116; --card: #171c23; --ink: #e6eaef; --soft: #9da7b3; --rule: #2c333d;
    --first: #74adff; --second: #ff9d66; --shades: url(#dark-shades); } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; padding: 2rem 1rem 3rem; max-width: 78rem; background: var(--page); color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
  h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.2; }
  h2 { margin: 0; font-size: 1.05rem; }
  h3 { margin: 1rem 0 .4rem; font-size: .95rem; }
  .note { margin: .15rem 0 .8rem; color: var(--soft); font-size: .87rem; }
  main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); }
  section, .tile { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem 1.2rem;
    min-width: 0; }
  .wide { grid-column: 1 / -1; }
  .tiles { display: flex; flex-wrap: wrap; gap: 1rem; margin-bottom: 1rem; }
  .tile { flex: 1 1 10rem; }
  .tile b { display: block; font-size: 1.7rem; font-weight: 600; line-height: 1.3; }
  .tile span { color: var(--soft); font-size: .87rem; }
  svg { display: block; width: 100%; height: auto; }
  svg text { fill: var(--soft); font-size: 12px; }
  svg .count { fill: var(--ink); font-size: 11px; }
  .grid { stroke: var(--rule); }
  .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
  .dot { fill: currentColor; stroke: var(--card); }
  .first { color: var(--first); }
  .second { color: var(--second); }
  .point { fill: var(--first); opacity: .45; }
  .column { fill: var(--first); }
  .diagonal { stroke: var(--second); stroke-width: 1.5; stroke-dasharray: 5 4; }
  .legend { margin: 0 0 .3rem; font-size: .87rem; }
  .key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em;
    border-radius: 2px; background: currentColor; }
  .key { margin-right: .8em; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-size: .87rem; }
  th { font-weight: 600; }
  th[scope=row] { text-align: left; padding-right: .6rem; white-space: nowrap; }
  td, th[scope=col] { padding: .28rem .4rem; text-align: right; }
  .confusion { border-collapse: separate; border-spacing: 2px; }
  .confusion td, .confusion th[scope=col] { text-align: center; }
  .confusion tbody td { min-width: 2.4rem; border-radius: 4px; }
  .confusion .right { background: color-mix(in srgb, var(--first) calc(var(--share) * .42), transparent); }
  .confusion .wrong { background: color-mix(in srgb, var(--second) calc(var(--share) * .6), transparent); }
  .confusion .none { color: color-mix(in srgb, var(--soft) 55%, transparent); }
  .dense { border-spacing: 1px; font-size: .72rem; width: auto; }
  .dense td, .dense th[scope=col] { padding: .12rem .1rem; }
  .confusion.dense tbody td { min-width: 1.45rem; border-radius: 2px; }
  .confusion.dense .none { color: transparent; background: color-mix(in srgb, var(--rule) 35%, transparent); }
  .sideways th[scope=col] span { writing-mode: vertical-rl; transform: rotate(180deg); }
  .sideways th[scope=col] { vertical-align: bottom; }
  .classes td { white-space: nowrap; }
  .classes tbody tr { border-top: 1px solid var(--rule); }
  .bar { display: inline-block; width: clamp(1.5rem, 8vw, 6rem); height: .55rem; margin-right: .6rem; border-radius: 3px;
    background: linear-gradient(to right, var(--first) var(--share), var(--rule) var(--share)); }
  .pictures { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); }
  figure { margin: 0; font-size: .8rem; line-height: 1.35; text-align: center; }
  figure img { width: 5.25rem; height: auto; border: 1px solid var(--rule); border-radius: 6px; }
  figcaption { color: var(--soft); overflow-wrap: anywhere; }
  figcaption b { color: var(--ink); }
  figcaption .wrong { color: var(--second); }
  img { image-rendering: pixelated; }
  .weights { display: grid; gap: 6px; grid-template-columns: repeat(auto-fill, minmax(56px, 1fr)); filter: var(--shades); }
  .weights img { width: 100%; height: auto; }
  .filters { position: absolute; width: 0; height: 0; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0; font-size: .9rem; }
  dt { color: var(--soft); }
  dd { margin: 0; overflow-wrap: anywhere; }
  pre { margin: 0; padding: .8rem 1rem; border-radius: 6px; background: var(--page); white-space: pre-wrap;
    overflow-wrap: anywhere; font: .87rem/1.5 ui-monospace, monospace; }
  """

/// Filters that turn the grey of `Report.weights` into colours: negative, none, positive. Pictures stay grey so that
/// one writer serves all, and each scheme has its own neutral.
let shadeFilters = """
  <svg class="filters" aria-hidden="true">
  \(shadeFilter("light-shades", red: "0.08 0.97 0.70", green: "0.33 0.97 0.22", blue: "0.72 0.97 0.02"))
  \(shadeFilter("dark-shades", red: "0.55 0.13 1.00", green: "0.76 0.15 0.68", blue: "1.00 0.19 0.45"))
  </svg>
  """

private func shadeFilter(_ name: String, red: String, green: String, blue: String) -> String {
  """
  <filter id="\(name)" color-interpolation-filters="sRGB"><feComponentTransfer>\
  <feFuncR type="table" tableValues="\(red)"/><feFuncG type="table" tableValues="\(green)"/>\
  <feFuncB type="table" tableValues="\(blue)"/></feComponentTransfer></filter>
  """
}
