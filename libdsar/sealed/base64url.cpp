// SPDX-License-Identifier: Apache-2.0
#include "libdsar/sealed/base64url.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/secret.hpp"

#include <algorithm>
#include <utility>

namespace dsar {

std::string base64url(std::string_view bytes) {
    std::string text = base64(bytes);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.find_first_of("+/") != std::string_view::npos) {
        return std::nullopt;
    }
    std::string usual(text);
    std::replace(usual.begin(), usual.end(), '-', '+');
    std::replace(usual.begin(), usual.end(), '_', '/');
    const Secret wiped(std::move(usual));  // keys come this way too
    return from_base64(wiped.reveal());
}

}  // namespace dsar
