// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file that may be compressed or an archive: read to its end or refused, the same
// whether a member is read once or begun twice.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/archive_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr std::size_t most = std::size_t{1} << 22U;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string front_of(dsar::ByteSource& source, std::size_t size) {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
        const std::size_t count = source.read(std::as_writable_bytes(std::span(text)).subspan(got));
        if (count == 0) {
            break;
        }
        got += count;
    }
    text.resize(got);
    return text;
}

void read_members(const dsar::StoreFile& file) {
    const std::shared_ptr<dsar::ArchiveFile> archive = dsar::ArchiveFile::open(file, 1000);
    while (archive && archive->next({})) {
        require(!archive->name().empty() && dsar::is_inside(archive->name()));
        const std::string front = front_of(*archive->open_member(archive->number()), 600);
        const std::string whole = front_of(*archive->open_member(archive->number()), most);
        require(whole.starts_with(front));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const int descriptor = ::memfd_create("packed", MFD_CLOEXEC);
    require(descriptor >= 0);
    require(::write(descriptor, bytes, size) == static_cast<ssize_t>(size));
    dsar::StoreFile file;
    file.path = "/proc/self/fd/" + std::to_string(descriptor);
    file.name = "packed";
    file.size = size;
    try {
        read_members(file);
        front_of(*dsar::open_decompressed(file.path), most);
    } catch (const dsar::Error& error) {
        require(error.kind() == dsar::ErrorKind::Failed);
    }
    ::close(descriptor);
    return 0;
}
