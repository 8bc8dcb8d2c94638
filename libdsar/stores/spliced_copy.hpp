// SPDX-License-Identifier: Apache-2.0
// A file written anew with splices in it: what stays is copied as bytes of the disk are. Of a
// compressed file whole parts (members, frames, blocks) are copied so, and only those in which
// something changes are packed again, in the way in which they were.
#pragma once

#include "libdsar/base/compressed_part.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/stores/bulk_writer.hpp"
#include "libdsar/stores/rewrite.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// The splices of a file as its text goes by.
class SplicePass {
 public:
    explicit SplicePass(const std::vector<Splice>& splices)
        : next_(splices.begin()), end_(splices.end()) {}

    /// Hands over what stands for `bytes`, which are the text from `at` on.
    template <class Take>
    void pass(std::string_view bytes, std::uint64_t at, const Take& take) {
        const std::uint64_t end = at + bytes.size();
        std::uint64_t from = at;
        while (next_ != end_ && next_->begin < end) {
            if (next_->begin >= from) {
                take(bytes.substr(from - at, next_->begin - from));
                take(std::string_view(next_->text));
            }
            from = std::min(next_->end, end);
            if (next_->end > end) {
                return;
            }
            ++next_;
        }
        take(bytes.substr(from - at));
    }

    /// Whether something is to be replaced before `end`, or to be added right there.
    [[nodiscard]] bool reaches(std::uint64_t end) const {
        return next_ != end_ && (next_->begin < end || adds_at(end));
    }
    [[nodiscard]] bool adds_at(std::uint64_t at) const {
        return next_ != end_ && next_->begin == at && next_->end == at;
    }
    /// What is to be added where the text ends.
    [[nodiscard]] std::string_view take_added() { return (next_++)->text; }
    /// By how much the text from `begin` to `end`, which comes next, grows.
    [[nodiscard]] std::int64_t growth(std::uint64_t begin, std::uint64_t end) const;
    [[nodiscard]] bool is_over() const { return next_ == end_; }

 private:
    std::vector<Splice>::const_iterator next_;
    std::vector<Splice>::const_iterator end_;
};

/// Writes the new file.
class SplicedCopy {
 public:
    /// All must outlive it. `path` is that of the old file, `temporary` of the new one, which is
    /// empty. `poll` is called often; what it throws goes through. `watch`, if any, looks at all
    /// bytes but holes.
    SplicedCopy(const Descriptor& old, const std::filesystem::path& path, const Descriptor& made,
                const std::filesystem::path& temporary, const std::function<void()>& poll,
                ResidueWatch* watch);

    /// Copies all of the old file that there is. Throws Error (Failed): also when the splices reach
    /// beyond its end.
    void run(const std::vector<Splice>& splices);

    /// Copies what has come behind it since, as it is; returns how many bytes.
    std::uint64_t copy_more();

    /// How much of the old file stands in the new one.
    [[nodiscard]] std::uint64_t copied() const { return from_; }
    /// How long the new file is.
    [[nodiscard]] std::uint64_t written() const { return to_; }

 private:
    void copy_plain(const std::vector<Splice>& splices);
    void copy_parts(Packing packing, const std::vector<Splice>& splices);
    bool copy_part(PartReader& reader, Packing packing, SplicePass& splices);
    void pack_part(PartReader& reader, Packing packing, SplicePass& splices);
    bool copy_index(std::uint64_t begin, std::uint64_t end);
    void note_part(std::uint64_t new_begin, std::uint64_t text);
    void copy_until(std::uint64_t end);
    std::size_t copy_piece(std::size_t size);
    bool skip_hole(std::uint64_t end, std::uint64_t& data_end);
    std::size_t read_at(std::uint64_t at, std::size_t size);
    std::size_t read_at(std::uint64_t at, std::span<char> to) const;
    void write(std::string_view bytes);
    [[noreturn]] void fail_changed() const;

    const Descriptor& old_;
    const std::filesystem::path& path_;
    const Descriptor& made_;
    const std::filesystem::path& temporary_;
    const std::function<void()>& poll_;
    ResidueWatch* watch_;
    std::optional<BulkWriter> bulk_;  // of a large file that is plain
    std::string buffer_;
    std::uint64_t size_ = 0;  // of the old file, when it was opened
    bool has_holes_ = false;
    std::uint64_t from_ = 0;     // in the old file
    std::uint64_t to_ = 0;       // in the new file
    std::uint64_t on_disk_ = 0;  // of the new file, on its way there
    std::uint64_t text_ = 0;     // before the next part
    std::uint64_t new_text_ = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> parts_;  // new sizes: packed, text
    bool is_indexable_ = true;
    std::uint64_t size_note_ =
        0;  // where the new file tells the size of the next frame; 0: nowhere
};

}  // namespace dsar
