/** A page that is made to be printed: its button prints it. */

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());
