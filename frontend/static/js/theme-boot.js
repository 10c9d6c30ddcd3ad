// Runs before the first paint, so that a night desk never flashes white.
// A classic script on purpose: modules are deferred until after parsing.
(function () {
  var saved = null;
  try {
    saved = localStorage.getItem('theme115');
  } catch {
    // Storage can be blocked; the hour decides then.
  }
  // The network's hour (UTC+7), whatever zone the desk is set to.
  var hour = (new Date().getUTCHours() + 7) % 24;
  var byHour = hour >= 18 || hour < 6 ? 'night' : 'day';
  document.documentElement.dataset.theme = saved === 'day' || saved === 'night' ? saved : byHour;
})();
