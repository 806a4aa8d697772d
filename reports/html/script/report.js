// What the page can do beyond being read: search, filter, deep links into what is folded, copying a command.
// Everything it works on is in the document already; without it nothing is hidden.
(() => {
  const $ = (id) => document.getElementById(id);
  const tools = $('tools');
  if (!tools) return;  // no test ran
  const areas = [...document.querySelectorAll('.area')];

  // One entry a test, however many clauses it is listed below.
  const tests = new Map();
  const clauses = [];
  for (const area of areas) {
    for (const body of area.querySelectorAll('.clause')) {
      const clause = {body, area, text: body.rows[0].textContent.toLowerCase(), rows: []};
      clauses.push(clause);
      for (const row of body.querySelectorAll('.test')) {
        const id = row.dataset.test;
        const dot = id.indexOf('.');
        if (!tests.has(id)) {
          tests.set(id, {
            suite: dot < 0 ? id : id.slice(0, dot), name: dot < 0 ? '' : id.slice(dot + 1), area: area.dataset.area,
            clauses: [], levels: [], profiles: [],
            verdicts: [...row.cells].slice(1).map((cell) => cell.textContent.trim().replace(/[ \u2013].*/, '')),
          });
        }
        const test = tests.get(id);
        test.clauses.push(body.dataset.clause);
        test.levels.push(body.dataset.level);
        test.profiles.push(body.dataset.profile);
        const next = row.nextElementSibling;
        clause.rows.push({row, test, id, bodies: next && next.className === 'bodies' ? next : null});
      }
    }
  }

  const ran = (test) => test.verdicts.filter((v) => v);
  const choices = {
    '': () => true,
    differ: (test) => new Set(test.verdicts).size > 1,
    'not-pass': (test) => ran(test).some((v) => v !== 'pass'),
  };
  const chosen = () => {
    const value = $('only').value;
    return choices[value] || ((test) => test.verdicts[Number(value)] && test.verdicts[Number(value)] !== 'pass');
  };

  const problem = (error, text) => {
    const box = $('filter-problem');
    box.hidden = !error;
    box.textContent = error ? `${error.message}\n${text}\n${' '.repeat(error.at)}${'~'.repeat(error.length).replace('~', '^')}` : '';
    $('filter').setAttribute('aria-invalid', error ? 'true' : 'false');
  };

  const matcher = () => {
    const text = $('filter').value;
    try {
      const matches = compileFilter(text);
      problem(null);
      return matches;
    } catch (error) {
      problem(error, text);
      return () => true;
    }
  };

  const apply = () => {
    const matches = matcher();
    const only = chosen();
    const needle = $('search').value.trim().toLowerCase();
    const narrowed = needle || $('filter').value.trim() || $('only').value;
    const shownTests = new Set();
    for (const area of areas) area.classList.toggle('gone', Boolean(narrowed));
    for (const clause of clauses) {
      const whole = !needle || clause.text.includes(needle);
      let any = !narrowed;
      for (const {row, test, id, bodies} of clause.rows) {
        const shown = matches(test) && only(test) && (whole || id.toLowerCase().includes(needle));
        row.classList.toggle('gone', !shown);
        if (bodies) bodies.classList.toggle('gone', !shown);
        if (shown) { any = true; shownTests.add(id); }
      }
      if (!clause.rows.length && whole && needle && !$('filter').value.trim() && !$('only').value) any = true;
      clause.body.classList.toggle('gone', !any);
      if (any && narrowed) { clause.area.classList.remove('gone'); clause.area.open = true; }
    }
    $('shown').textContent = narrowed ? `${shownTests.size} of ${tests.size} tests` : `${tests.size} tests`;
  };

  // A link into something folded unfolds it.
  const reveal = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && $(id);
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') at.open = true;
      at.classList.remove('gone');
    }
    const body = target.closest('.clause');
    const more = body && target !== body && body.querySelector('details');
    if (more) more.open = true;
    target.scrollIntoView();
  };

  const openAll = () => {
    const open = $('toggle').getAttribute('aria-pressed') !== 'true';
    $('toggle').setAttribute('aria-pressed', String(open));
    $('toggle').textContent = open ? 'Close all' : 'Open all';
    for (const area of areas) area.open = open;
    for (const more of document.querySelectorAll('.clause details')) more.open = open;
  };

  const addCopyButtons = () => {
    if (!navigator.clipboard) return;
    for (const block of document.querySelectorAll('.again')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Copy';
      button.addEventListener('click', () => {
        navigator.clipboard.writeText(block.querySelector('code').textContent).then(
            () => { button.textContent = 'Copied'; }, () => { button.textContent = 'Not allowed'; });
      });
      block.append(button);
    }
  };

  tools.hidden = false;
  tools.addEventListener('submit', (event) => event.preventDefault());
  for (const id of ['search', 'filter', 'only']) $(id).addEventListener('input', apply);
  $('toggle').addEventListener('click', openAll);
  addEventListener('hashchange', reveal);
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    $('search').focus();
  });
  addCopyButtons();
  apply();
  reveal();
})();
