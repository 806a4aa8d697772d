// async_with.hpp - `async with` on a context manager that the test wrote.
#pragma once

#include "assay/sdk/awaitable.hpp"
#include "assay/sdk/callback.hpp"

namespace assay {

// enter is called with () and exit with (the error, or none); each returns a co<>. body is called with (the
// value of the entry) and returns a co<>. Lazy; the value is the body's, or none where exit gave true and so
// suppressed the error.
awaitable async_with(const callback_argument& enter, const callback_argument& exit,
                     const callback_argument& body);

}  // namespace assay
