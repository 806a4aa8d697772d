// The language of `assay run --filter`, for a page: see harness/results/include/assay/results/filter.hpp.
// compileFilter(text) gives a function of a subject {suite, name, area, clauses, levels, profiles, verdicts};
// it throws an Error with .at and .length for a text that is none.
const compileFilter = (() => {
  const keys = ['area', 'test', 'clause', 'level', 'profile', 'verdict'];
  const known = {
    level: ['must', 'should', 'may', 'informational'],
    profile: ['core', 'full', 'newer'],
    verdict: ['pass', 'expected-fail', 'unsupported', 'inconclusive', 'flaky', 'leak', 'unexpected-pass', 'fail', 'hang',
              'crash', 'not-run'],
  };

  const fail = (message, at, length) => { throw Object.assign(new Error(message), {at, length: Math.max(1, length)}); };

  const glob = (pattern) => {
    let source = '';
    for (let i = 0; i < pattern.length; ++i) {
      const c = pattern[i];
      const close = c === '[' ? pattern.indexOf(']', i + 2) : -1;
      if (c === '*') source += '[^]*';
      else if (c === '?') source += '[^]';
      else if (close > 0) {
        const set = pattern.slice(i + 1, close).replace(/^!/, '^').replace(/[\\\]]/g, '\\$&');
        source += '[' + set + ']';
        i = close;
      } else {
        if (c === '\\' && i + 1 < pattern.length) ++i;
        source += pattern[i].replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      }
    }
    const expression = new RegExp('^(?:' + source + ')$', 'u');
    return (text) => expression.test(text);
  };

  const tokens = (text) => {
    const result = [];
    let at = 0;
    const word = () => {
      const token = {what: 'word', at, key: '', values: [''], quoted: false};
      while (at < text.length && !/[\s()]/.test(text[at])) {
        const c = text[at];
        if (c === '"') { quoted(token); continue; }
        ++at;
        if (c === ':' && !token.key && !token.quoted && token.values.length === 1) {
          token.key = token.values[0];
          if (!token.key) fail("a ':' needs a key before it, such as area:", token.at, 1);
          token.values[0] = '';
        } else if (c === ',' && token.key) token.values.push('');
        else token.values[token.values.length - 1] += c;
      }
      if (!token.quoted && token.values.includes('')) fail('a value is missing here', token.at, at - token.at);
      token.length = at - token.at;
      return token;
    };
    const quoted = (token) => {
      const start = at++;
      token.quoted = true;
      const put = (c) => { token.values[token.values.length - 1] += c; };
      for (; at < text.length; ++at) {
        if (text[at] === '"') { ++at; return; }
        if (text[at] === '\\' && at + 1 < text.length) { if (text[++at] !== '"') put('\\'); }
        put(text[at]);
      }
      fail('this quote is not closed', start, text.length - start);
    };
    while (at < text.length) {
      if (/\s/.test(text[at])) ++at;
      else if (text[at] === '(' || text[at] === ')') result.push({what: text[at], at: at++, length: 1});
      else result.push(word());
    }
    result.push({what: 'end', at, length: 1});
    return result;
  };

  const single = (token, value) => {
    if (!token.key || token.key === 'test') {
      const matches = glob(value);
      const suite = !token.key && !/[*?[\\]/.test(value);
      return (s) => (suite && s.suite === value) || matches(s.suite + '.' + s.name);
    }
    if (!keys.includes(token.key))
      fail(`'${token.key}' is no key of a filter; there are ${keys.join(', ')}`, token.at, token.key.length);
    if (token.key === 'area') { const matches = glob(value); return (s) => matches(s.area); }
    if (token.key === 'clause') { const matches = glob(value); return (s) => s.clauses.some(matches); }
    const wanted = value.toLowerCase();
    if (!known[token.key].includes(wanted))
      fail(`'${value}' is no ${token.key}; there are ${known[token.key].join(', ')}`, token.at, token.length);
    return (s) => s[token.key + 's'].includes(wanted);
  };

  return (text) => {
    const list = tokens(text);
    let i = 0;
    const operator = (word) => {
      const t = list[i];
      return t.what === 'word' && !t.quoted && !t.key && t.values.length === 1 && t.values[0].toLowerCase() === word;
    };
    const any = () => {
      const parts = [all()];
      while (operator('or')) { ++i; parts.push(all()); }
      return (s) => parts.some((p) => p(s));
    };
    const all = () => {
      const parts = [one()];
      while (list[i].what === '(' || (list[i].what === 'word' && !operator('or'))) {
        if (operator('and')) ++i;
        parts.push(one());
      }
      return (s) => parts.every((p) => p(s));
    };
    const one = () => {
      if (operator('not')) { ++i; const inner = one(); return (s) => !inner(s); }
      const token = list[i];
      if (token.what === '(') {
        ++i;
        const inner = any();
        if (list[i].what !== ')') fail('this parenthesis is not closed', token.at, 1);
        ++i;
        return inner;
      }
      if (token.what !== 'word' || operator('and') || operator('or'))
        fail('a term is missing here, such as area:gather or Gather.*', token.at, token.length);
      ++i;
      const choices = token.values.map((value) => single(token, value));
      return (s) => choices.some((c) => c(s));
    };
    if (list[0].what === 'end') return () => true;
    const result = any();
    if (list[i].what === ')') fail('this parenthesis closes nothing', list[i].at, 1);
    return result;
  };
})();
