#include "assay/sdk/signals.hpp"

#include "border.hpp"

namespace assay {

void detail::add_signal_handler_with(const loop& l, int number, const callback_argument& f,
                                     const value& args) {
  ASSAY_CALL(signals, add_signal_handler, l.get(), number, f.get().get(), args.get().as.list);
}

bool remove_signal_handler(const loop& l, int number) {
  std::int32_t removed = 0;
  ASSAY_CALL(signals, remove_signal_handler, l.get(), number, &removed);
  return removed != 0;
}

}  // namespace assay
