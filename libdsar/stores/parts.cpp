// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/parts.hpp"

#include "libdsar/base/error.hpp"

#include <charconv>

namespace dsar {
namespace {

template <class Number>
Number number_in(std::string_view text) {
    Number number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, number);
    if (fault != std::errc() || stop != end) {
        fail_damaged_copy();
    }
    return number;
}

}  // namespace

void fail_damaged_copy() {
    throw Error(ErrorKind::Failed, "cannot put a record back", "its copy is damaged");
}

void PartsWriter::add(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
}

std::string_view PartsReader::next() {
    const std::size_t colon = rest_.find(':');
    if (colon == std::string_view::npos) {
        fail_damaged_copy();
    }
    const auto size = number_in<std::size_t>(rest_.substr(0, colon));
    rest_.remove_prefix(colon + 1);
    if (size > rest_.size()) {
        fail_damaged_copy();
    }
    const std::string_view part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
}

std::int64_t PartsReader::next_number() {
    return number_in<std::int64_t>(next());
}

}  // namespace dsar
