// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/archive.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t tar_block = 512;

[[noreturn]] void fail(std::string why) {
    throw Error(ErrorKind::Failed, "cannot read an archive", std::move(why));
}

/// The sum that a header tells must be that of its bytes, its own field taken as blanks.
bool is_tar(std::string_view front) {
    constexpr std::size_t at = 148;
    constexpr std::size_t size = 8;
    if (front.size() < tar_block || front.front() == '\0') {
        return false;
    }
    std::uint64_t told = 0;
    bool any = false;
    for (const char letter : front.substr(at, size)) {
        if (letter >= '0' && letter <= '7') {
            told = told * 8 + static_cast<std::uint64_t>(letter - '0');
            any = true;
        } else if (letter != ' ' && letter != '\0') {
            return false;
        }
    }
    std::uint64_t sum = 0;
    for (std::size_t place = 0; place < tar_block; ++place) {
        const bool is_own = place >= at && place < at + size;
        sum += is_own ? std::uint64_t{' '} : static_cast<unsigned char>(front[place]);
    }
    return any && sum == told;
}

}  // namespace

const ArchiveFunctions& archive_functions() {
    static const auto& functions =
        *static_cast<const ArchiveFunctions*>(module_symbol("archive", "dsar_archive"));
    return functions;
}

std::string_view archive_name(std::string_view front) {
    if (front.starts_with("PK\3\4") || front.starts_with("PK\5\6")) {
        return "zip";
    }
    return is_tar(front) ? "tar" : std::string_view();
}

std::string_view unread_name(std::string_view front) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> marks{
        {{"7z\xBC\xAF\x27\x1C", "7z"},
         {"Rar!\x1A\x07", "rar"},
         {"\x04\x22\x4D\x18", "lz4"},
         {"LZIP\x01", "lzip"},
         {"\x1F\x9D", "compress"},
         {"!<arch>\n", "ar"}}};
    const auto found = std::ranges::find_if(
        marks, [&](const auto& mark) { return front.starts_with(mark.first); });
    return found == marks.end() ? std::string_view() : found->second;
}

struct ArchiveReader::State {
    struct Close {
        void operator()(void* opened) const { archive_functions().close(opened); }
    };

    explicit State(std::unique_ptr<ByteSource> bytes) : source(std::move(bytes)), buffer(piece) {
        handle.reset(archive_functions().open_tar(feed));
    }
    explicit State(Descriptor open_file)
        : file(std::move(open_file)), handle(archive_functions().open_zip(file.number())) {}

    /// A tar ends with two blocks of zeros; one that was cut off between two members does not.
    [[nodiscard]] bool has_end() const { return !source || zeros >= 2 * tar_block; }

    std::string_view more() {
        const std::size_t count = source->read(buffer);
        const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), count);
        const std::size_t last = bytes.find_last_not_of('\0');
        zeros = last == std::string_view::npos ? zeros + count : count - last - 1;
        return bytes;
    }

    static constexpr std::size_t piece = std::size_t{1} << 18U;
    std::unique_ptr<ByteSource> source;
    std::vector<std::byte> buffer;
    std::size_t zeros = 0;  // at the end of what was read so far
    Descriptor file;
    ArchiveFeed feed = [this] { return more(); };
    std::unique_ptr<void, Close> handle;
};

ArchiveReader::ArchiveReader(std::unique_ptr<ByteSource> source)
    : state_(std::make_unique<State>(std::move(source))) {
    if (!state_->handle) {
        fail("it is no tar archive");
    }
}

ArchiveReader::ArchiveReader(Descriptor file) : state_(std::make_unique<State>(std::move(file))) {
    if (!state_->handle) {
        fail("the zip archive is damaged or cut off");
    }
}

ArchiveReader::~ArchiveReader() = default;

bool ArchiveReader::next() {
    bool at_end = false;
    if (!archive_functions().next_member(state_->handle.get(), member_, at_end)) {
        fail(archive_functions().error(state_->handle.get()));
    }
    if (at_end && !state_->has_end()) {
        fail("the tar archive is cut off: it has no end");
    }
    return !at_end;
}

std::size_t ArchiveReader::read(std::span<std::byte> buffer) {
    std::size_t got = 0;
    if (!buffer.empty() &&
        !archive_functions().read(state_->handle.get(), buffer.data(), buffer.size(), got)) {
        fail(archive_functions().error(state_->handle.get()));
    }
    return got;
}

}  // namespace dsar
