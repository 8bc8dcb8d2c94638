// SPDX-License-Identifier: Apache-2.0
// A number is seven bits a byte, the lowest first; a text is its size and its bytes.
#include "libdsar/base/packing.hpp"

#include "libdsar/base/temporary_file.hpp"

namespace dsar {
namespace {

[[noreturn]] void refuse() {
    refuse_temporary("an entry ends too early");
}

}  // namespace

void Packer::number(std::uint64_t value) {
    while (value >= 0x80) {
        bytes_ += static_cast<char>(0x80 | (value & 0x7f));
        value >>= 7;
    }
    bytes_ += static_cast<char>(value);
}

void Packer::text(std::string_view value) {
    number(value.size());
    bytes_ += value;
}

void Packer::texts(const std::vector<std::string>& values) {
    number(values.size());
    for (const std::string& value : values) {
        text(value);
    }
}

std::uint64_t Unpacker::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (rest_.empty()) {
            refuse();
        }
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    refuse();
}

std::string Unpacker::text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
        refuse();
    }
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
}

std::vector<std::string> Unpacker::texts() {
    std::vector<std::string> values(number());
    for (std::string& value : values) {
        value = text();
    }
    return values;
}

}  // namespace dsar
