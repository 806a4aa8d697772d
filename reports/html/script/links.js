// Links into what is folded, and to every cell: "#test-Gather.X@cpython-3.11.2", "#clause-gather.order@...",
// "#area-gather@...". Cells that ask for an explanation have such an id; the others are found by their column.
const links = (() => {
  let here = null;
  const mark = (cell) => {
    if (here) here.removeAttribute('aria-current');
    here = cell;
    if (cell) cell.setAttribute('aria-current', 'location');
  };

  const rowOf = (element) => element && (element.classList.contains('clause') ? element.rows[0] : element);

  const unfold = (target) => {
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') at.open = true;
      at.classList.remove('gone');
    }
    const body = target.closest('.clause');
    const tests = body && target !== body && !body.rows[0].contains(target) && body.querySelector('details');
    if (tests) tests.open = true;
  };

  // What this runtime lacks in the area: its clauses opened, the first of them is where to look.
  const lacking = (area, column) => {
    const bodies = [...area.querySelectorAll('.clause')].filter((body) => {
      const cell = body.rows[0].cells[column + 1];
      return cell && /^(bad|odd|none)$/.test(cell.className);
    });
    for (const body of bodies) {
      const tests = body.rows[0].querySelector('details:not(.faults)');
      if (tests) tests.open = true;
    }
    return bodies.length ? bodies[0].rows[0].cells[column + 1] : null;
  };

  const follow = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (!id) return;
    const at = id.lastIndexOf('@');
    const column = at < 0 ? -1 : columns.indexOf(id.slice(at + 1));
    const base = column < 0 ? null : byId(id.slice(0, at));
    let target = byId(id);
    let cell = null;
    if (base && base.classList.contains('area')) {
      base.open = true;
      cell = lacking(base, column);
      target = cell || target || base;
    } else if (base) {
      cell = rowOf(base).cells[column + 1] || null;
      target = cell || target;
    }
    mark(cell);
    if (!target) return;
    unfold(target);
    target.scrollIntoView({block: cell ? 'center' : 'start'});
  };

  // A click on a cell gives the address of the cell.
  const name = (event) => {
    const cell = event.target.closest('.clauses > tbody > tr > td');
    if (!cell || event.target.closest('a, summary, button') || String(getSelection())) return;
    const row = cell.parentElement;
    const column = columns[cell.cellIndex - 1];
    const link = row.cells[0].querySelector('a');
    if (!column || !link || row.className === 'bodies') return;
    history.replaceState(null, '', `${link.hash}@${column}`);
    mark(cell);
  };

  return {
    start() {
      addEventListener('hashchange', follow);
      for (const table of document.querySelectorAll('.clauses')) table.addEventListener('click', name);
      follow();
    },
  };
})();
