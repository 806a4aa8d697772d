// The search of all clauses: every one of them is in the document already; without this nothing is hidden.
(() => {
  const $ = (id) => document.getElementById(id);
  const sections = [...document.querySelectorAll('.finds')].map((section) => ({
    section,
    clauses: [...section.querySelectorAll('li')].map((row) => ({
      row,
      id: row.querySelector('.id').textContent,
      is: row.dataset.is.split(' '),
      text: `${row.textContent} ${row.dataset.more} ${section.querySelector('h2').textContent}`.toLowerCase(),
    })),
  }));
  const fields = {search: $('search'), level: $('level'), profile: $('profile'), only: $('only')};

  const show = () => {
    const words = fields.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({row, is, text}) =>
      (!fields.level.value || row.dataset.level === fields.level.value) &&
      (!fields.profile.value || row.dataset.profile === fields.profile.value) &&
      (!fields.only.value || is.includes(fields.only.value)) &&
      words.every((word) => text.includes(word));
    let found = 0;
    for (const {section, clauses} of sections) {
      let here = 0;
      for (const clause of clauses) {
        const shown = fits(clause);
        clause.row.classList.toggle('gone', !shown);
        here += shown;
      }
      section.classList.toggle('gone', here === 0);
      found += here;
    }
    $('nothing').hidden = found > 0;
    $('shown').textContent = `${found} clause${found === 1 ? '' : 's'}`;
  };

  // What is asked for is in the address, so that it can be sent to somebody: #search=cancel&level=MUST
  const remember = () => {
    const asked = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) asked.set(name, field.value);
    history.replaceState(null, '', `#${asked}`);
  };
  const recall = () => {
    if (location.hash.length > 1 && !location.hash.includes('=')) return;  // a place on this page
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const [name, field] of Object.entries(fields)) {
      field.value = asked.get(name) || '';
      if (field.selectedIndex === -1) field.value = '';
    }
    show();
  };

  for (const field of Object.values(fields)) field.addEventListener('input', () => { show(); remember(); });
  $('tools').addEventListener('submit', (event) => {  // Enter goes to the only clause left, or to that of this id
    event.preventDefault();
    const left = sections.flatMap(({clauses}) => clauses).filter(({row}) => !row.classList.contains('gone'));
    const exact = left.find(({id}) => id === fields.search.value.trim());
    const one = exact || (left.length === 1 ? left[0] : null);
    if (one) location.href = one.row.querySelector('.id').href;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.activeElement.matches('input, select')) return;
    event.preventDefault();
    fields.search.focus();
  });
  window.addEventListener('hashchange', recall);
  $('tools').hidden = false;
  show();
  recall();
})();
