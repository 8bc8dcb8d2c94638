// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/spliced_copy.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/part_head.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/stores/held_file.hpp"
#include "libdsar/stores/residue.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = std::size_t{1} << 18;  // stays in the cache between read and write
constexpr std::uint64_t bulk = std::uint64_t{16} << 20;    // for which threads are worth it
constexpr std::uint64_t stretch = std::uint64_t{8} << 20;  // that the disk is told to begin with

// Of zstd's seekable format, and what pzstd writes before each frame.
constexpr std::uint64_t index_mark = 0x184D2A5E;
constexpr std::uint64_t index_end_mark = 0x8F92EAB1;
constexpr std::uint64_t size_note_mark = 0x184D2A50;
constexpr std::size_t frame_head = 8;

std::string four_bytes(std::uint64_t number) {
    std::string bytes;
    add_number(bytes, number, 4);
    return bytes;
}

}  // namespace

std::int64_t SplicePass::growth(std::uint64_t begin, std::uint64_t end) const {
    std::int64_t growth = 0;
    const auto is_mine = [&](const Splice& splice) {
        return splice.begin < end || (splice.begin == end && splice.end == end);
    };
    for (auto each = next_; each != end_ && is_mine(*each); ++each) {
        const std::uint64_t from = std::max(each->begin, begin);
        const std::uint64_t to = std::min(each->end, end);
        growth += each->begin >= begin ? static_cast<std::int64_t>(each->text.size()) : 0;
        growth -= static_cast<std::int64_t>(to - from);
    }
    return growth;
}

SplicedCopy::SplicedCopy(const Descriptor& old, const fs::path& path, const Descriptor& made,
                         const fs::path& temporary, const std::function<void()>& poll,
                         ResidueWatch* watch)
    : old_(old),
      path_(path),
      made_(made),
      temporary_(temporary),
      poll_(poll),
      watch_(watch),
      buffer_(piece, '\0') {
    struct stat found {};
    constexpr off_t sector = 512;
    if (::fstat(old_.number(), &found) == 0) {
        has_holes_ = found.st_blocks * sector < found.st_size;
        size_ = static_cast<std::uint64_t>(found.st_size);
    }
    ::posix_fadvise(old_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
}

void SplicedCopy::run(const std::vector<Splice>& splices) {
    const Packing packing =
        packing_of(std::string_view(buffer_).substr(0, read_at(0, longest_compression_mark)));
    if (packing == Packing::None) {
        if (size_ >= bulk && !has_holes_) {
            bulk_.emplace(made_, temporary_, old_, watch_);
        }
        copy_plain(splices);
        if (bulk_) {
            on_disk_ = bulk_->finish();
            bulk_.reset();
        }
    } else {
        copy_parts(packing, splices);
    }
    // A hole at the end is not written.
    if (has_holes_ && ::ftruncate(made_.number(), static_cast<off_t>(to_)) != 0) {
        throw_system_error("write", temporary_, errno);
    }
}

std::uint64_t SplicedCopy::copy_more() {
    const std::uint64_t before = from_;
    has_holes_ = false;
    copy_until(std::numeric_limits<std::uint64_t>::max());
    return from_ - before;
}

void SplicedCopy::copy_plain(const std::vector<Splice>& splices) {
    for (const Splice& splice : splices) {
        copy_until(splice.begin);
        const std::uint64_t last = splice.end == 0 ? 0 : splice.end - 1;
        const bool is_there = splice.begin == splice.end || read_at(last, 1) == 1;
        if (from_ != splice.begin || !is_there) {
            fail_changed();
        }
        write(splice.text);
        from_ = splice.end;
    }
    copy_until(std::numeric_limits<std::uint64_t>::max());
}

void SplicedCopy::copy_parts(Packing packing, const std::vector<Splice>& splices) {
    PartReader reader(old_, packing, path_);
    SplicePass pass(splices);
    while (copy_part(reader, packing, pass)) {
        poll_();
    }
    if (!pass.is_over()) {
        fail_changed();
    }
}

/// False at the end of the file.
bool SplicedCopy::copy_part(PartReader& reader, Packing packing, SplicePass& splices) {
    const std::uint64_t begin = from_;
    if (!reader.begin(begin)) {
        return false;
    }
    if (reader.is_aside()) {
        const std::uint64_t mark = number_at(reader.head(), 0, 4);
        const std::uint64_t size = reader.end() - begin;
        if (packing == Packing::Zstd && mark == index_mark && copy_index(begin, reader.end())) {
            return true;
        }
        const bool tells_size = packing == Packing::Zstd && mark == size_note_mark && size == 12;
        size_note_ = tells_size ? to_ + frame_head : 0;
        const std::uint64_t new_begin = to_;
        copy_until(reader.end());
        note_part(new_begin, 0);
        return true;
    }
    // Nothing is written before it is known whether the part stays.
    std::uint64_t text = text_;
    while (!splices.reaches(text)) {
        const std::size_t count = reader.read(buffer_);
        text += count;
        if (count == 0) {
            const std::uint64_t new_begin = to_;
            copy_until(reader.end());
            note_part(new_begin, text - text_);
            new_text_ += text - text_;
            text_ = text;
            size_note_ = 0;
            return true;
        }
        poll_();
    }
    reader.begin(begin);
    pack_part(reader, packing, splices);
    return true;
}

void SplicedCopy::pack_part(PartReader& reader, Packing packing, SplicePass& splices) {
    const std::uint64_t new_begin = to_;
    std::optional<std::uint64_t> size = told_size(packing, reader.head());
    if (size) {
        const std::int64_t growth = splices.growth(text_, text_ + *size);
        *size = static_cast<std::uint64_t>(static_cast<std::int64_t>(*size) + growth);
    }
    PartWriter writer(packing, reader.head(), size,
                      [this](std::string_view bytes) { write(bytes); });
    std::uint64_t written = 0;
    const auto take = [&](std::string_view bytes) {
        written += bytes.size();
        writer.write(bytes);
    };
    while (const std::size_t count = reader.read(buffer_)) {
        poll_();
        splices.pass(std::string_view(buffer_).substr(0, count), text_, take);
        text_ += count;
    }
    while (splices.adds_at(text_)) {
        take(splices.take_added());
    }
    writer.finish();
    from_ = reader.end();
    new_text_ += written;
    if (size_note_ != 0) {
        const std::string note = four_bytes(to_ - new_begin);
        if (::pwrite(made_.number(), note.data(), note.size(), static_cast<off_t>(size_note_)) !=
            4) {
            throw_system_error("write", temporary_, errno);
        }
        size_note_ = 0;
    }
    note_part(new_begin, written);
}

/// An index over all frames before it is made anew, without the sums of their texts. One that does
/// not fit them is copied as any frame that is skipped.
bool SplicedCopy::copy_index(std::uint64_t begin, std::uint64_t end) {
    constexpr std::uint64_t foot = 9;
    const bool is_one = end - begin >= frame_head + foot && read_at(end - foot, foot) == foot &&
                        number_at(buffer_, 5, 4) == index_end_mark &&
                        number_at(buffer_, 0, 4) == parts_.size() && is_indexable_;
    if (!is_one) {
        return false;
    }
    std::string index;
    for (const auto& [packed, text] : parts_) {
        index += four_bytes(packed) + four_bytes(text);
    }
    index += four_bytes(parts_.size()) + '\0' + four_bytes(index_end_mark);
    write(four_bytes(index_mark) + four_bytes(index.size()) + index);
    from_ = end;
    return true;
}

void SplicedCopy::note_part(std::uint64_t new_begin, std::uint64_t text) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    is_indexable_ = is_indexable_ && to_ - new_begin <= most && text <= most;
    parts_.emplace_back(static_cast<std::uint32_t>(to_ - new_begin),
                        static_cast<std::uint32_t>(text));
}

/// As far as the old file goes, at most.
void SplicedCopy::copy_until(std::uint64_t end) {
    while (from_ < end) {
        poll_();
        std::uint64_t data_end = end;
        if (has_holes_ && skip_hole(end, data_end)) {
            continue;
        }
        const std::uint64_t most = bulk_ ? bulk : piece;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(data_end - from_, most));
        if (copy_piece(size) == 0) {
            return;
        }
    }
}

/// At most `size` bytes, fewer only at the end of the file or of what can be had at once.
std::size_t SplicedCopy::copy_piece(std::size_t size) {
    std::size_t count = 0;
    if (bulk_) {
        const std::span<char> room = bulk_->room();
        count = read_at(from_, room.first(std::min(room.size(), size)));
        bulk_->add(count, from_ + count);
        to_ += count;
    } else {
        count = read_at(from_, size);
        write(std::string_view(buffer_).substr(0, count));
    }
    from_ += count;
    return count;
}

/// Whether `from_` has moved; `data_end`: where the next hole begins.
bool SplicedCopy::skip_hole(std::uint64_t end, std::uint64_t& data_end) {
    const off_t size = ::lseek(old_.number(), 0, SEEK_END);
    const off_t at = static_cast<off_t>(from_);
    if (size < 0 || at >= size) {
        return false;
    }
    off_t data = ::lseek(old_.number(), at, SEEK_DATA);
    if (data < 0) {
        if (errno != ENXIO) {
            has_holes_ = false;  // the file system tells of none
            return false;
        }
        data = size;
    }
    const auto next = std::min<std::uint64_t>(static_cast<std::uint64_t>(data), end);
    if (next > from_) {
        to_ += next - from_;
        from_ = next;
        return true;
    }
    const off_t hole = ::lseek(old_.number(), at, SEEK_HOLE);
    data_end = hole > at ? std::min<std::uint64_t>(static_cast<std::uint64_t>(hole), end) : end;
    return false;
}

/// Into the buffer; fewer only at the end of the file.
std::size_t SplicedCopy::read_at(std::uint64_t at, std::size_t size) {
    return read_at(at, std::span(buffer_).first(size));
}

std::size_t SplicedCopy::read_at(std::uint64_t at, std::span<char> to) const {
    std::size_t done = 0;
    while (done < to.size()) {
        const ssize_t got = ::pread(old_.number(), to.data() + done, to.size() - done,
                                    static_cast<off_t>(at + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw_system_error("read", path_, errno);
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

/// The disk gets to work meanwhile, so that fsync finds little to do.
void SplicedCopy::write(std::string_view bytes) {
    if (bulk_) {
        bulk_->write(bytes);
        to_ += bytes.size();
        return;
    }
    if (watch_ != nullptr) {
        watch_->add(bytes);
    }
    while (!bytes.empty()) {
        const ssize_t done =
            ::pwrite(made_.number(), bytes.data(), bytes.size(), static_cast<off_t>(to_));
        if (done < 0 && errno != EINTR) {
            throw_system_error("write", temporary_, errno);
        }
        const std::size_t count = done > 0 ? static_cast<std::size_t>(done) : 0;
        bytes.remove_prefix(count);
        to_ += count;
    }
    if (to_ - on_disk_ >= stretch) {
        ::sync_file_range(made_.number(), static_cast<off_t>(on_disk_),
                          static_cast<off_t>(to_ - on_disk_), SYNC_FILE_RANGE_WRITE);
        on_disk_ = to_;
    }
}

void SplicedCopy::fail_changed() const {
    dsar::fail_changed("cannot rewrite " + path_.string());
}

}  // namespace dsar
