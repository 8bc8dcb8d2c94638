// SPDX-License-Identifier: Apache-2.0
// Blocks of CSV records (RFC 4180), by the rules of stores/csv/parser.hpp: where records end, and
// where only the parser can say it.
#pragma once

#include "libdsar/stores/scan/blocks.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace dsar {

/// Cuts CSV in UTF-8 without its header.
class CsvFeed final : public BlockFeed {
 public:
    CsvFeed(std::unique_ptr<ByteSource> source, std::uint64_t limit, char delimiter,
            std::size_t wanted)
        : BlockFeed(std::move(source), limit, 0, wanted), delimiter_(delimiter) {}

 protected:
    std::size_t cut(std::string_view text, bool is_last, ScanBlock& block) override;
    std::optional<std::size_t> end_of_large(std::string_view text, bool is_first) override;

 private:
    /// Where in a record over the limit the text goes on.
    enum class Inside { FieldStart, Plain, Quoted, Quote, Behind };
    Inside inside_ = Inside::FieldStart;
    char delimiter_;
};

}  // namespace dsar
