// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/archive_file.hpp"

#include "libdsar/base/compress.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/unicode.hpp"
#include "libdsar/stores/live_file.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

/// So much of a member is kept for being read from its front again.
constexpr std::size_t kept_front = std::size_t{1} << 21U;
constexpr std::uint64_t least_expansion = std::uint64_t{1} << 30U;

[[noreturn]] void fail(std::string why, std::string next = {}) {
    throw Error(ErrorKind::Failed, "cannot read an archive", std::move(why), std::move(next));
}

class Counted final : public ByteSource {
 public:
    Counted(std::unique_ptr<ByteSource> source, std::shared_ptr<Expansion> expansion)
        : source_(std::move(source)), expansion_(std::move(expansion)) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t count = source_->read(buffer);
        expansion_->add(count);
        return count;
    }

 private:
    std::unique_ptr<ByteSource> source_;
    std::shared_ptr<Expansion> expansion_;
};

void require_readable(std::string_view front) {
    if (const std::string_view name = unread_name(front); !name.empty()) {
        fail(fmt::format("{} is not read", name), "unpack it");
    }
}

/// A name that can be shown: bytes that are no UTF-8 and control characters are replaced.
std::string shown(std::string_view name) {
    const bool sound = is_utf8(name);
    std::string out;
    for (const char letter : name) {
        const auto code = static_cast<unsigned char>(letter);
        const bool is_bad = code < 0x20 || code == 0x7f || (code >= 0x80 && !sound);
        out += is_bad ? "\xEF\xBF\xBD" : std::string(1, letter);
    }
    return out;
}

std::string relative(std::string_view name) {
    while (name.starts_with('/') || name.starts_with("./")) {
        name.remove_prefix(name.front() == '/' ? 1 : 2);
    }
    return shown(name);
}

class WholeArchive final : public ByteSource {
 public:
    WholeArchive(std::shared_ptr<ArchiveFile> archive, std::string glob)
        : archive_(std::move(archive)), glob_(std::move(glob)) {}

    std::size_t read(std::span<std::byte> buffer) override {
        while (!buffer.empty()) {
            const std::size_t count = member_ ? member_->read(buffer) : 0;
            if (count > 0) {
                return count;
            }
            const bool is_first = !member_;
            if (!archive_->next(glob_)) {
                return 0;
            }
            member_ = archive_->open_member(archive_->number());
            if (!is_first) {  // what ends one member and what begins the next are two words
                buffer.front() = std::byte{'\n'};
                return 1;
            }
        }
        return 0;
    }

 private:
    std::shared_ptr<ArchiveFile> archive_;
    std::string glob_;
    std::unique_ptr<ByteSource> member_;
};

}  // namespace

Peeked::Peeked(std::unique_ptr<ByteSource> source, std::size_t size)
    : source_(std::move(source)), front_(size, '\0') {
    std::size_t got = 0;
    try {
        while (got < size) {
            const std::size_t count =
                source_->read(std::as_writable_bytes(std::span(front_)).subspan(got));
            if (count == 0) {
                break;
            }
            got += count;
        }
    } catch (const Error&) {
        fault_ = std::current_exception();
    }
    front_.resize(got);
}

std::size_t Peeked::read(std::span<std::byte> buffer) {
    if (at_ == front_.size()) {
        if (fault_) {
            std::rethrow_exception(fault_);
        }
        return source_->read(buffer);
    }
    const std::size_t count = std::min(buffer.size(), front_.size() - at_);
    std::ranges::copy(std::as_bytes(std::span(front_)).subspan(at_, count), buffer.begin());
    at_ += count;
    return count;
}

Expansion::Expansion(std::uint64_t packed, std::uint64_t times)
    : times_(times), most_(std::max(least_expansion, packed * times)) {}

void Expansion::add(std::size_t size) {
    bytes_ += size;
    if (bytes_ > most_) {
        fail(fmt::format("it unpacks to more than {} times its size", times_),
             "if that is right, say `expands: 100000` in its map");
    }
}

std::unique_ptr<ByteSource> counted(std::unique_ptr<ByteSource> source,
                                    std::shared_ptr<Expansion> expansion) {
    return std::make_unique<Counted>(std::move(source), std::move(expansion));
}

std::unique_ptr<ByteSource> whole_archive(std::shared_ptr<ArchiveFile> archive, std::string glob) {
    return std::make_unique<WholeArchive>(std::move(archive), std::move(glob));
}

/// Reads the archive while that stands at this member, else one of its own.
class ArchiveFile::Member final : public ByteSource {
 public:
    Member(std::shared_ptr<ArchiveFile> archive, std::uint64_t number)
        : archive_(std::move(archive)), number_(number) {}

    std::size_t read(std::span<std::byte> buffer) override {
        if (archive_->number_ != number_ || !archive_->has(at_)) {
            find_again();
        }
        const std::size_t count = archive_->read(at_, buffer);
        at_ += count;
        return count;
    }

 private:
    void find_again() {
        std::shared_ptr<ArchiveFile> own = open(archive_->file_, archive_->times_);
        while (own && own->number_ < number_ && own->next({})) {
        }
        std::vector<std::byte> buffer(std::size_t{1} << 16U);
        std::uint64_t left = at_;
        while (own && left > 0) {
            const std::size_t count =
                own->read(at_ - left, std::span(buffer).first(static_cast<std::size_t>(
                                          std::min<std::uint64_t>(left, buffer.size()))));
            left -= count;
            if (count == 0) {
                break;
            }
        }
        if (!own || own->number_ != number_ || left > 0) {
            fail("it was changed while it was read", "another program works on it; try again");
        }
        archive_ = std::move(own);
    }

    std::shared_ptr<ArchiveFile> archive_;
    std::uint64_t number_;
    std::uint64_t at_ = 0;
};

ArchiveFile::ArchiveFile(StoreFile file, std::string kind, std::uint64_t times)
    : file_(std::move(file)),
      kind_(std::move(kind)),
      times_(times),
      expansion_(std::make_shared<Expansion>(file_.size, times)),
      reader_(kind_ == "zip" ? std::make_unique<ArchiveReader>(open_listed(file_))
                             : std::make_unique<ArchiveReader>(
                                   counted(decompressed(open_live(file_), file_.name),
                                           std::make_shared<Expansion>(file_.size, times)))) {}

std::shared_ptr<ArchiveFile> ArchiveFile::open(const StoreFile& file, std::uint64_t times) {
    std::string kind;
    {
        const Peeked packed(open_live(file), longest_archive_mark);
        require_readable(packed.front());
        kind = archive_name(packed.front());
        if (kind.empty() && packing_of(packed.front()) != Packing::None) {
            const Peeked plain(decompressed(open_live(file), file.name), longest_archive_mark);
            kind = archive_name(plain.front());
            if (kind == "zip") {
                fail("it is a zip archive that was compressed once more", "unpack it");
            }
        }
    }
    return kind.empty() ? nullptr
                        : std::shared_ptr<ArchiveFile>(new ArchiveFile(file, kind, times));
}

bool ArchiveFile::next(std::string_view glob) {
    while (reader_->next()) {
        ++number_;
        passed_ = 0;
        front_.clear();
        const ArchiveMember& member = reader_->member();
        name_ = relative(member.name);
        if (!glob.empty() && !glob_matches(glob, name_)) {
            continue;
        }
        if (name_.empty() || !is_inside(name_)) {
            fail(fmt::format("the name of its member {} leads out of it", number_),
                 "pack it anew, with names that do not");
        }
        if (member.is_encrypted) {
            fail(fmt::format("its member {} is encrypted", name_), "unpack it");
        }
        const std::string base = name_;
        for (std::size_t copy = 2; !names_.insert(name_).second; ++copy) {
            name_ = fmt::format("{}~{}", base, copy);
        }
        return true;
    }
    return false;
}

std::unique_ptr<ByteSource> ArchiveFile::open_member(std::uint64_t number) {
    const std::string name = number == number_ ? name_ : fmt::format("member {}", number);
    auto source = std::make_unique<Peeked>(
        counted(decompressed(std::make_unique<Member>(shared_from_this(), number), name),
                expansion_),
        longest_archive_mark);
    require_readable(source->front());
    if (const std::string_view kind = archive_name(source->front()); !kind.empty()) {
        fail(fmt::format("its member {} is an archive itself ({}), which is not read", name, kind),
             "unpack the outer one, or name in `path` the members that are meant");
    }
    return source;
}

std::size_t ArchiveFile::read(std::uint64_t at, std::span<std::byte> buffer) {
    if (at < passed_) {
        const auto from = static_cast<std::size_t>(at);
        const std::size_t count = std::min(buffer.size(), front_.size() - from);
        std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(from), count, buffer.begin());
        return count;
    }
    const std::size_t count = reader_->read(buffer);
    const bool keeps = front_.size() == passed_ && passed_ + count <= kept_front;
    if (keeps) {
        front_.insert(front_.end(), buffer.begin(),
                      buffer.begin() + static_cast<std::ptrdiff_t>(count));
    } else {
        front_ = {};
    }
    passed_ += count;
    return count;
}

}  // namespace dsar
