// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV: the same records however the bytes arrive, and every byte accounted for.
#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/stores/csv/parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// Hands out the bytes in pieces of a fixed size.
class Pieces final : public dsar::ByteSource {
 public:
    Pieces(std::string_view text, std::size_t size) : text_(text), size_(size) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t count = std::min({buffer.size(), size_, text_.size()});
        std::memcpy(buffer.data(), text_.data(), count);
        text_.remove_prefix(count);
        return count;
    }

 private:
    std::string_view text_;
    std::size_t size_;
};

struct Outcome {
    std::vector<std::vector<std::string>> records;
    std::size_t taken = 0;
    bool failed = false;
};

Outcome parse(std::string_view text, std::size_t piece) {
    Outcome outcome;
    dsar::CsvParser parser(std::make_unique<Pieces>(text, piece), 4096, ',');
    try {
        while (parser.next()) {
            outcome.records.emplace_back(parser.fields().begin(), parser.fields().end());
            outcome.taken += parser.taken();
        }
    } catch (const dsar::Error& error) {
        outcome.failed = error.kind() == dsar::ErrorKind::Failed;
        if (!outcome.failed) {
            std::abort();
        }
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Outcome whole = parse(text, size + 1);
    const Outcome single = parse(text, 1);
    const Outcome seven = parse(text, 7);
    if (whole.records != single.records || whole.records != seven.records ||
        whole.failed != single.failed || whole.failed != seven.failed || whole.taken > size) {
        std::abort();
    }
    return 0;
}
