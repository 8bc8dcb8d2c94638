// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV: the same records however the bytes arrive, and every byte accounted for.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/csv/parser.hpp"
#include "tests/fuzz/pieces.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Outcome {
    std::vector<std::vector<std::string>> records;
    std::size_t taken = 0;
    bool failed = false;
};

Outcome parse(std::string_view text, std::size_t piece) {
    Outcome outcome;
    dsar::CsvParser parser(std::make_unique<dsar::fuzz::Pieces>(text, piece), 4096, ',');
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
