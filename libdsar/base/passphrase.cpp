// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/passphrase.hpp"

#include "libdsar/base/digest.hpp"

#include <string>
#include <string_view>

namespace dsar {

Secret new_passphrase() {
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(alphabet.size() == 32);
    constexpr std::size_t letters = 24;
    constexpr std::size_t group = 4;
    const Secret random(random_bytes(letters));
    std::string text;
    text.reserve(letters + letters / group);  // a growing string would leave copies behind
    for (const char byte : random.reveal()) {
        if (text.size() % (group + 1) == group) {
            text += '-';
        }
        text += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
    }
    return Secret(std::move(text));
}

}  // namespace dsar
