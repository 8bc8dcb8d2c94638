// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/byte_source.hpp"

#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {
namespace {

class FileSource final : public ByteSource {
 public:
    explicit FileSource(const std::filesystem::path& path)
        : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
        struct stat status {};
        if (!file_.is_open() || ::fstat(file_.number(), &status) != 0) {
            throw_system_error("open", path_, errno);
        }
        if (S_ISDIR(status.st_mode)) {
            throw_system_error("open", path_, EISDIR);
        }
        ::posix_fadvise(file_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }

    std::size_t read(std::span<std::byte> buffer) override {
        while (true) {
            const ssize_t count = ::read(file_.number(), buffer.data(), buffer.size());
            if (count >= 0) {
                return static_cast<std::size_t>(count);
            }
            if (errno != EINTR) {
                throw_system_error("read", path_, errno);
            }
        }
    }

 private:
    std::filesystem::path path_;
    Descriptor file_;
};

class MemorySource final : public ByteSource {
 public:
    explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

    std::size_t read(std::span<std::byte> buffer) override {
        const std::size_t count = std::min(buffer.size(), bytes_.size() - at_);
        if (count > 0) {
            std::memcpy(buffer.data(), bytes_.data() + at_, count);
        }
        at_ += count;
        return count;
    }

 private:
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> open_file(const std::filesystem::path& path) {
    return std::make_unique<FileSource>(path);
}

std::unique_ptr<ByteSource> bytes_in_memory(std::string bytes) {
    return std::make_unique<MemorySource>(std::move(bytes));
}

std::string read_all(ByteSource& source, std::size_t limit) {
    std::string all;
    std::size_t room = std::size_t{1} << 14;
    while (true) {
        const std::size_t size = all.size();
        all.resize(size + room);
        const auto bytes = std::as_writable_bytes(std::span(all));
        const std::size_t count = source.read(bytes.subspan(size));
        all.resize(size + count);
        if (count == 0) {
            return all;
        }
        if (all.size() > limit) {
            throw Error(ErrorKind::Failed, "more than " + std::to_string(limit) + " bytes");
        }
        room = std::min(std::max(room, all.size()), std::size_t{1} << 24);
    }
}

}  // namespace dsar
