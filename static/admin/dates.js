/* Wagtail's date picker corrects what it cannot read into today, without a word: here, what was typed stays typed, and the
   server says what is wrong with it. Nor does the wheel of a mouse over an hour change it. */
(() => {
  const picker = window.jQuery?.fn.datetimepicker;
  if (picker) {
    picker.defaults.validateOnBlur = false;
    picker.defaults.scrollInput = false;
  }
})();
