// SPDX-License-Identifier: Apache-2.0
// Any bytes as an identifier: a normal form is its own normal form, and what it came from hits it
// as a whole value. Any bytes as free text. The first byte chooses the form.
#include "libdsar/model/needles.hpp"
#include "libdsar/model/normalise.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const auto form = static_cast<dsar::Form>(bytes[0] % 7);
    const std::string_view raw(reinterpret_cast<const char*>(bytes + 1), size - 1);
    const dsar::NormaliseOptions options{"LT", (bytes[0] & 0x40U) != 0, (bytes[0] & 0x80U) != 0};
    const auto normal = dsar::normalise(form, raw, options);
    dsar::Needles needles(form, options);
    needles.add(normal.value_or("jo@x.com"));
    needles.mentions(raw,
                     [&](const std::string& needle) { require(needle == needles.values()[0]); });
    if (normal) {
        require(!normal->empty());
        require(dsar::normalise(form, *normal, options) == normal);
        require(needles.hit(raw) == normal);
    }
    return 0;
}
