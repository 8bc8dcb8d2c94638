// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/latin_fold.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/utf8.hpp"

namespace dsar {

LatinFold::LatinFold(UnicodeFunction* fold, bool drop_marks) : drop_marks_(drop_marks) {
    for (char32_t letter = first; letter <= last; ++letter) {
        std::string text;
        append_utf8(text, letter);
        if (!fold(text, letters_[letter - first])) {
            throw Error(ErrorKind::Failed, "cannot normalise text", "ICU refused");
        }
    }
}

std::optional<std::string> LatinFold::operator()(std::string_view text) const {
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char byte = text[at];
        if (static_cast<unsigned char>(byte) < 0x80) {
            folded += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
            ++at;
            continue;
        }
        const Utf8Step step = first_character(text.substr(at));
        at += step.size;
        if (step.valid && step.character >= first && step.character <= last) {
            folded += letters_[step.character - first];
        } else if (!step.valid || !drop_marks_ || step.character < 0x300 ||
                   step.character > 0x36f) {
            return std::nullopt;
        }
    }
    return folded;
}

}  // namespace dsar
