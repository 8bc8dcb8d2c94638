// SPDX-License-Identifier: Apache-2.0
// The one form of all schemes in which applications seal single fields: bytes in, bytes out, no
// store and no data map. Plaintext comes out only after it was authenticated; what cannot be opened
// is an Error that names the scheme, never bytes that nobody wrote.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/secret.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// Reads and writes one sealed field. The keys live inside the functions, wiped with the last copy
/// of them; calls may come from several threads at once.
struct FieldCipher {
    /// How errors name the scheme, for instance `aes-256-gcm`.
    std::string scheme;

    /// The plaintext of what the field holds. `context` is what the application binds the field to
    /// (additional authenticated data), empty when nothing. Throws Error (Failed) when the key or
    /// the context is another one or the text is damaged.
    std::function<std::string(std::string_view sealed, std::string_view context)> open;

    /// What the application would write into the field for `plaintext`.
    std::function<std::string(std::string_view plaintext, std::string_view context)> seal;

    /// Every text that the field may hold for `plaintext`, one for each key in use: a store is
    /// searched for them. Empty function when sealing is random.
    std::function<std::vector<std::string>(std::string_view plaintext, std::string_view context)>
        lookups;

    /// Whether a text is in the scheme's form, whatever its key: what is not was never sealed, or
    /// has lost even its form. Opens nothing.
    std::function<bool(std::string_view text)> has_form = {};

    /// What the index column beside the field holds for `value`. Empty function when there is none.
    std::function<std::string(std::string_view value)> blind_index;
};

/// Key bytes from how people keep them: as many raw bytes, twice as many hex digits, or base64,
/// with `base64:` before it or not. Throws Error (NoEntry) that names `scheme` and the sizes it
/// takes.
DSAR_API Secret sealing_key(const Secret& kept, std::initializer_list<std::size_t> sizes,
                            std::string_view scheme);

/// Seals with the first of the ciphers of one scheme and opens with whichever can: keys that were
/// changed. Throws Error (Failed) when there is none, and as the first one does.
DSAR_API FieldCipher with_old_keys(std::vector<FieldCipher> ciphers);

/// Throws the Error of a value that did not authenticate.
[[noreturn]] void refuse_sealed(std::string_view scheme);

/// Throws the Error of a text that is not of the scheme's form; `why` quotes nothing of it.
[[noreturn]] void refuse_form(std::string_view scheme, std::string why);

}  // namespace dsar
