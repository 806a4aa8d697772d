#include "assay/sdk/async_with.hpp"

#include "border.hpp"

namespace assay {

awaitable async_with(const callback_argument& enter, const callback_argument& exit,
                     const callback_argument& body) {
  detail::out<awaitable> a;
  ASSAY_CALL(scope, with, enter.get().get(), exit.get().get(), body.get().get(), a);
  return a.take();
}

}  // namespace assay
