extension Page {
  /// The style sheet of all pages: light or dark as the reader has it, one column on narrow screens.
  static let style = """
    :root { color-scheme: light dark; --ink: #1c2430; --paper: #fbfbf9; --card: #fff; --line: #dfe2e6;
      --soft: #68727f; --band: #f1f3f5; --c0: #1f6fb2; --c1: #d1622b; --c2: #2e8b57; --c3: #8a4fbf; --c4: #b8860b; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14181d; --card: #1c2229;
      --line: #333b45; --soft: #98a2ae; --band: #232a32; --c0: #5fb0f0; --c1: #f0935c; --c2: #62c58d;
      --c3: #bd92ea; --c4: #e0b84c; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
    header, main { max-width: 1240px; margin: 0 auto; padding: 20px 24px 0; }
    h1 { margin: 0; font-size: 26px; } h2 { margin: 28px 0 10px; font-size: 18px; }
    header p { margin: 2px 0; color: var(--soft); }
    progress { width: 100%; height: 8px; margin: 10px 0 2px; accent-color: var(--c0); }
    .tiles { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 16px; }
    .tiles div { flex: 1 1 150px; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: 10px 14px; }
    .tiles strong { display: block; font-size: 24px; font-variant-numeric: tabular-nums; }
    .tiles span, .remark, figcaption { color: var(--soft); } figcaption b { color: var(--ink); }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 16px; }
    figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px; }
    .samples { display: grid; gap: 16px; } .samples img { max-width: 100%; display: block; margin-top: 6px; }
    .key { margin-left: 10px; white-space: nowrap; }
    .key::before { content: ""; display: inline-block; width: 14px; height: 3px; margin-right: 5px;
      vertical-align: middle; background: currentColor; }
    svg { display: block; width: 100%; height: auto; margin-top: 4px; }
    svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
    .value { text-anchor: end; dominant-baseline: middle; } .step { text-anchor: middle; }
    .grid { stroke: var(--line); stroke-width: 1; } .phase-0 { fill: var(--band); } .phase-1 { fill: none; }
    polyline { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    polyline.raw { stroke-width: 1; opacity: .3; } circle { fill: currentColor; }
    .curve-0 { color: var(--c0); } .curve-1 { color: var(--c1); } .curve-2 { color: var(--c2); }
    .curve-3 { color: var(--c3); } .curve-4 { color: var(--c4); }
    pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: 12px; font-size: 13px; } summary { cursor: pointer; } main { padding-bottom: 40px; }
    """
}
