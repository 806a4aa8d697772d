// Search, the filter, and "only ...": they hide rows, and say how many tests are left.
const tools = (() => {
  const form = byId('tools');

  const fails = (verdict) => Boolean(verdict) && !['pass', 'unsupported', 'not-run'].includes(verdict);
  const choices = {
    '': () => true,
    differ: (test) => new Set(test.verdicts).size > 1,
    'not-pass': (test) => test.verdicts.some((v) => v && v !== 'pass'),
    fails: (test) => test.verdicts.some(fails),
  };
  const chosen = () => {
    const value = byId('only').value;
    if (choices[value]) return choices[value];
    const [what, column] = value.split(':');
    const alone = what === 'alone';
    return (test) => fails(test.verdicts[column]) && !(alone && test.verdicts.some((v, i) => i !== Number(column) && fails(v)));
  };

  const problem = (error, text) => {
    const box = byId('filter-problem');
    box.hidden = !error;
    box.textContent = error ? `${error.message}\n${text}\n${' '.repeat(error.at)}${'~'.repeat(error.length).replace('~', '^')}` : '';
    byId('filter').setAttribute('aria-invalid', error ? 'true' : 'false');
  };

  const matcher = () => {
    const text = byId('filter').value;
    try {
      const matches = compileFilter(text);
      problem(null);
      return matches;
    } catch (error) {
      problem(error, text);
      return () => true;
    }
  };

  // What failures say, in lower case, kept once asked for.
  const texts = new Map();
  const said = (bodies) => {
    if (!bodies) return '';
    if (!texts.has(bodies)) texts.set(bodies, bodies.textContent.toLowerCase());
    return texts.get(bodies);
  };

  const apply = () => {
    const {areas, tests, clauses} = contents();
    const matches = matcher();
    const only = chosen();
    const needle = byId('search').value.trim().toLowerCase();
    const filtered = byId('filter').value.trim() || byId('only').value;
    const narrowed = needle || filtered;
    const shownTests = new Set();
    for (const area of areas) area.classList.toggle('gone', Boolean(narrowed));
    for (const clause of clauses) {
      const whole = !needle || clause.text.includes(needle);
      let any = !narrowed || (!clause.rows.length && whole && !filtered);
      for (const {row, test, bodies} of clause.rows) {
        const found = () => whole || test.id.toLowerCase().includes(needle) || said(bodies).includes(needle);
        const shown = matches(test) && only(test) && found();
        row.classList.toggle('gone', !shown);
        if (bodies) bodies.classList.toggle('gone', !shown);
        if (shown) { any = true; shownTests.add(test.id); }
      }
      clause.body.classList.toggle('gone', !any);
      if (any && narrowed) { clause.area.classList.remove('gone'); clause.area.open = true; }
    }
    byId('shown').textContent = narrowed ? `${shownTests.size} of ${tests.size} tests` : `${tests.size} tests`;
  };

  const openAll = () => {
    const open = byId('toggle').getAttribute('aria-pressed') !== 'true';
    byId('toggle').setAttribute('aria-pressed', String(open));
    byId('toggle').textContent = open ? 'Close all' : 'Open all';
    for (const area of document.querySelectorAll('.area')) area.open = open;
    for (const more of document.querySelectorAll('.clause details')) more.open = open;
  };

  return {
    start() {
      if (!form) return;  // no test ran
      form.hidden = false;
      byId('shown').textContent = `${document.querySelectorAll('.test[id]').length} tests`;
      form.addEventListener('submit', (event) => event.preventDefault());
      for (const id of ['search', 'filter', 'only']) byId(id).addEventListener('input', apply);
      byId('toggle').addEventListener('click', openAll);
      addEventListener('keydown', (event) => {
        if (event.key !== '/' || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
        event.preventDefault();
        byId('search').focus();
      });
    },
  };
})();
