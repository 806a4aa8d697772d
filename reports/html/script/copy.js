// A button beside each command that puts it on the clipboard.
const copying = {
  start() {
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
  },
};
