// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/package_folder.hpp"

#include "libdsar/base/byte_source.hpp"
#include "libdsar/base/descriptor.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/folder.hpp"
#include "libdsar/base/system_error.hpp"
#include "libdsar/base/zip.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <span>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace dsar {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t buffer_size = std::size_t{1} << 16;

}  // namespace

PackagedFile packaged_file(const fs::path& path) {
    const std::unique_ptr<ByteSource> source = open_file(path);
    std::array<std::byte, buffer_size> buffer{};
    Sha256 digest;
    PackagedFile file;
    while (const std::size_t size = source->read(buffer)) {
        digest.update({reinterpret_cast<const char*>(buffer.data()), size});
        file.size += size;
    }
    file.sha256 = digest.hex();
    return file;
}

struct PackageFile::State {
    PackageFolder& folder;
    std::string path;
    fs::path on_disk;
    Descriptor file;
    std::string buffer;
    PackagedFile entry;
    Sha256 digest;

    void flush() {
        write_fully(file, buffer, on_disk);
        digest.update(buffer);
        entry.size += buffer.size();
        buffer.clear();
    }
};

PackageFile::PackageFile(PackageFolder& folder, std::string path, std::string media_type)
    : state_(new State{folder, std::move(path), {}, {}, {}, {}, {}}) {
    state_->entry.media_type = std::move(media_type);
    state_->on_disk = folder.root() / state_->path;
    make_private_folder(state_->on_disk.parent_path());
    state_->file = Descriptor(::open(state_->on_disk.c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!state_->file.is_open()) {
        throw_system_error("write", state_->on_disk, errno);
    }
}

PackageFile::~PackageFile() = default;

void PackageFile::write(std::string_view bytes) {
    state_->buffer.append(bytes);
    if (state_->buffer.size() >= buffer_size) {
        state_->flush();
    }
}

void PackageFile::close() {
    state_->flush();
    const unsigned mode = file_mode_in(state_->on_disk.parent_path());
    if (::fchmod(state_->file.number(), mode) != 0) {
        throw_system_error("write", state_->on_disk, errno);
    }
    state_->file.close();
    state_->entry.sha256 = state_->digest.hex();
    state_->folder.files_[state_->path] = state_->entry;
}

PackageFolder::PackageFolder(fs::path parent, std::string name)
    : parent_(std::move(parent)), name_(std::move(name)) {
    make_private_folder(parent_);
    work_ = parent_ / (".package-" + hex_of(random_bytes(6)));
    make_private_folder(root());
}

PackageFolder::~PackageFolder() {
    std::error_code ignored;
    fs::remove_all(work_, ignored);
}

fs::path PackageFolder::root() const {
    return work_ / "package";
}

void PackageFolder::add(const std::string& path, std::string_view media_type,
                        std::string_view bytes) {
    PackageFile file(*this, path, std::string(media_type));
    file.write(bytes);
    file.close();
}

PackagedFile PackageFolder::write_zip(Instant modified) {
    const fs::path zip = work_ / "package.zip";
    ZipWriter writer(zip, modified.time_since_epoch().count());
    for (const auto& [path, file] : files_) {
        const std::unique_ptr<ByteSource> source = open_file(root() / path);
        writer.add(path, file.size, *source);
    }
    writer.commit();
    PackagedFile written = packaged_file(zip);
    written.media_type = "application/zip";
    return written;
}

void PackageFolder::commit() {
    sync_file_system(work_);
    const fs::path zip = parent_ / (name_ + ".zip");
    if (::unlink(zip.c_str()) != 0 && errno != ENOENT) {
        throw_system_error("replace", zip, errno);
    }
    put_in_place(root(), parent_ / name_);
    if (::rename((work_ / "package.zip").c_str(), zip.c_str()) != 0) {
        throw_system_error("write", zip, errno);
    }
    sync_file_system(parent_);
}

}  // namespace dsar
