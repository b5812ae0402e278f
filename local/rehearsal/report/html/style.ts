/** For screens of either colour scheme, and for paper. No font, image or script from anywhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1a1d21; --muted: #5b636e; --rule: #d9dee4; --soft: #f4f6f8;
  --good: #116b34; --good-ground: #e0f3e6; --bad: #a3221b; --bad-ground: #fbe6e4; --none-ground: #eceff2;
  --c1: #174ea6; --c2: #3f77cf; --c3: #0f766e; --c4: #36a49a; --c5: #7c5cbf;
  --origin: #c2570c; --error: #a3221b; --function: #7a828c; --on-fill: #fff;
  --b1: #a9b4c0; --b2: #d98a3d; --b3: #c4626a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --ink: #e6e9ec; --muted: #a0a9b4; --rule: #333a42; --soft: #1d2125;
    --good: #7fd79b; --good-ground: #153323; --bad: #ff9d94; --bad-ground: #3f1c1a; --none-ground: #282d33;
    --c1: #7eabf5; --c2: #5384d8; --c3: #45b8ad; --c4: #2d8a81; --c5: #a78bea;
    --origin: #f0934a; --error: #ff7d72; --function: #98a1ab; --on-fill: #0d0f11;
    --b1: #77828e; --b2: #cf8540; --b3: #cb6f76;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; }
p { margin: .5rem 0; max-width: 46rem; }
.lead { font-size: 1.1rem; margin: 0 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; color: var(--muted); font-size: .9rem; }
dd { margin: 0; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.5rem; }
table { border-collapse: collapse; min-width: min(100%, 34rem); font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); font-size: .9rem; padding: 0 0 .4rem; }
th, td { padding: .38rem .75rem .38rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 600; color: var(--muted); white-space: nowrap; }
tbody th { font-weight: 500; min-width: 8.5rem; }
.number { text-align: right; white-space: nowrap; }
.note { min-width: 18rem; } td.note { color: var(--muted); }
.verdict { display: inline-block; padding: 0 .55rem; border-radius: 1rem; white-space: nowrap; font-weight: 600; background: var(--none-ground); }
.verdict.met, .verdict.better { color: var(--good); background: var(--good-ground); }
.verdict.missed, .verdict.worse { color: var(--bad); background: var(--bad-ground); }
figure { margin: 1rem 0 1.5rem; }
figcaption { margin-bottom: .6rem; color: var(--muted); font-size: .9rem; max-width: 46rem; }
figcaption b { color: var(--ink); }
svg { display: block; width: 100%; min-width: 36rem; max-width: 54rem; height: auto; font-size: 12px; }
svg text { fill: var(--ink); } svg .muted { fill: var(--muted); } svg .strong { font-weight: 600; } svg .on-fill { fill: var(--on-fill); }
.fill-1 { fill: var(--c1); } .fill-2 { fill: var(--c2); } .fill-3 { fill: var(--c3); } .fill-4 { fill: var(--c4); } .fill-5 { fill: var(--c5); }
.fill-origin { fill: var(--origin); } .fill-error { fill: var(--error); } .fill-function { fill: var(--function); }
.bytes-0 { fill: var(--c1); } .bytes-1 { fill: var(--b1); } .bytes-2 { fill: var(--b2); } .bytes-3 { fill: var(--b3); }
.effect-better { fill: var(--good); } .effect-worse { fill: var(--bad); } .effect-neither { fill: var(--function); }
.grid { stroke: var(--rule); stroke-width: 1; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.series-0 { fill: var(--c1); } .series-1 { fill: var(--c3); }
.stroke-0 { stroke: var(--c1); } .stroke-1 { stroke: var(--c3); }
.target-line { stroke-width: 1.25; stroke-dasharray: 4 3; } .target-line:not([class*=stroke-]) { stroke: var(--origin); }
.range { stroke-width: 2; } .range.all { stroke: var(--ink); } .range.one { stroke: var(--c2); }
.p50 { fill: var(--ground); stroke-width: 1.5; } .p75, .p95 { stroke-width: 1.5; } .p75 { fill-opacity: .45; }
.all.p50, .all.p75, .all.p95 { stroke: var(--ink); } .all.p75, .all.p95 { fill: var(--ink); }
.one.p50, .one.p75, .one.p95 { stroke: var(--c2); } .one.p75, .one.p95 { fill: var(--c2); }
details { margin-top: 1rem; } summary { cursor: pointer; }
ul { padding-left: 1.2rem; color: var(--muted); font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --muted: #444; --rule: #ccc; --on-fill: #fff;
    --good: #116b34; --good-ground: #fff; --bad: #a3221b; --bad-ground: #fff; --none-ground: #fff;
    --c1: #174ea6; --c2: #3f77cf; --c3: #0f766e; --c4: #36a49a; --c5: #7c5cbf; --origin: #c2570c; --error: #a3221b; --function: #7a828c;
    --b1: #a9b4c0; --b2: #d98a3d; --b3: #c4626a; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure, svg, tr, dl { break-inside: avoid; } h2 { break-after: avoid; }
  svg { min-width: 0; }
  .scroll { overflow: visible; }
}
`;
