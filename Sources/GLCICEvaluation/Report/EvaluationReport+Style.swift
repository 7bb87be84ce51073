extension EvaluationReport {
  /// What this page adds to the style sheet of all pages.
  static let style = """

    h3 { margin: 18px 0 6px; font-size: 15px; } h3 span { color: var(--soft); font-weight: normal; }
    section { overflow-x: auto; } .note { margin: 0 0 10px; color: var(--soft); max-width: 110ch; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; background: var(--card); }
    th, td { padding: 5px 12px; text-align: right; white-space: nowrap; }
    th { font-weight: 600; } tbody th { text-align: left; }
    thead th { border-bottom: 2px solid var(--line); color: var(--soft); font-size: 13px; }
    tbody tr + tr > * { border-top: 1px solid var(--line); } td span { color: var(--soft); font-size: 13px; }
    #differences td span { display: block; font-size: 12px; }
    .areas { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 4px 28px; }
    .area { overflow-x: auto; } .area th, .area td { padding: 4px 9px; }
    table.settings td, table.extremes td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
    table.extremes th { text-align: left; } a { color: var(--c0); }
    .histograms { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 10px; }
    .histograms figure { padding: 6px 8px; } .histograms figcaption { font-size: 13px; }
    .bars { fill: currentColor; } .mean { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; }
    .pictures { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 8px; }
    .pictures figure { padding: 0; border: 0; background: none; border-radius: 0; }
    .pictures img { display: block; width: 100%; border-radius: 3px; }
    .pictures b { display: block; } .pictures figcaption { margin-top: 3px; font-size: 12px; line-height: 1.35; font-variant-numeric: tabular-nums; }
    .row:target { outline: 2px solid var(--c0); outline-offset: 6px; border-radius: 2px; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 18px; margin: 0; }
    dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
    @media print {
      @page { size: A4; margin: 14mm 12mm; }
      :root { color-scheme: light; --ink: #000; --paper: #fff; --card: #fff; --line: #ccc; --soft: #444;
        --band: #eee; --c0: #1f6fb2; --c1: #d1622b; --c2: #2e8b57; --c3: #8a4fbf; --c4: #b8860b; }
      body { font-size: 9pt; } header, main { max-width: none; padding: 0; }
      h1 { font-size: 17pt; } h2 { font-size: 12.5pt; margin: 14pt 0 4pt; break-after: avoid; }
      h3 { font-size: 9.5pt; margin: 8pt 0 3pt; break-after: avoid; }
      th, td { padding: 2pt 4pt; font-size: 7.5pt; } thead th, td span { font-size: 6.5pt; }
      .note { font-size: 8.5pt; break-after: avoid; } section, .area { overflow: visible; }
      #differences td span { font-size: 6pt; } .areas { grid-template-columns: repeat(2, 1fr); gap: 0 14pt; }
      table, .row, .metric, .area { break-inside: avoid; }
      .histograms { grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 4pt; }
      .histograms figure { padding: 2pt 4pt; } .histograms figcaption { font-size: 7pt; }
      .pictures { gap: 3pt; } .pictures figcaption { font-size: 6pt; line-height: 1.2; }
      a { color: inherit; text-decoration: none; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """
}
