// What the page holds, read from the document when it is first asked for: a page of a thousand tests must be usable
// before anyone searches it.
const byId = (id) => document.getElementById(id);

const contents = (() => {
  let read;

  // One entry a test, however many clauses it is listed below.
  const add = (tests, area, body, row) => {
    const id = row.cells[0].firstElementChild.textContent;
    const dot = id.indexOf('.');
    if (!tests.has(id)) {
      tests.set(id, {
        id, suite: dot < 0 ? id : id.slice(0, dot), name: dot < 0 ? '' : id.slice(dot + 1),
        area: area.id.replace(/^area-/, ''), clauses: [], levels: [], profiles: [],
        verdicts: [...row.cells].slice(1).map((cell) => cell.textContent.trim().replace(/[ \u2013].*/, '')),
      });
    }
    const test = tests.get(id);
    const said = (name) => { const e = body.rows[0].querySelector(name); return e ? e.textContent.toLowerCase() : ''; };
    test.clauses.push(body.querySelector('th > a').textContent);
    test.levels.push(said('th > em'));
    test.profiles.push(said('th > i'));
    return test;
  };

  const readAll = () => {
    const areas = [...document.querySelectorAll('.area')];
    const tests = new Map();
    const clauses = [];
    for (const area of areas) {
      for (const body of area.querySelectorAll('.clause')) {
        const clause = {body, area, text: body.rows[0].cells[0].textContent.toLowerCase(), rows: []};
        clauses.push(clause);
        for (const row of body.querySelectorAll('.test')) {
          const next = row.nextElementSibling;
          const bodies = next && next.className === 'bodies' ? next : null;
          clause.rows.push({row, bodies, test: add(tests, area, body, row)});
        }
      }
    }
    return {areas, tests, clauses};
  };

  return () => read || (read = readAll());
})();

// The runtimes, as links name their columns.
const columns = [...document.querySelectorAll('.matrix thead a')].map((a) => a.hash.replace('#runtime-', ''));
