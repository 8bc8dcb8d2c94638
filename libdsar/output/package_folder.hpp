// SPDX-License-Identifier: Apache-2.0
// A package while it is built: a hidden sibling folder that takes the place of the old package only
// when it is whole. What is given up leaves nothing behind.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/base/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// What the manifest says of one file.
struct PackagedFile {
    std::uint64_t size = 0;
    std::string sha256;
    std::string media_type;
};

/// Size and digest of a file that lies there. Streams. Throws Error.
PackagedFile packaged_file(const std::filesystem::path& path);

class PackageFolder;

/// One file of the package, written front to back and digested on the way.
class PackageFile {
 public:
    /// Makes the file and its folders, for the owner or the group of `parent`. Throws Error when
    /// the file exists.
    PackageFile(PackageFolder& folder, std::string path, std::string media_type);
    ~PackageFile();
    PackageFile(const PackageFile&) = delete;
    PackageFile& operator=(const PackageFile&) = delete;

    /// Appends, buffered. Throws Error (Failed) when the disk is full.
    void write(std::string_view bytes);
    /// Enters the file into the folder's list. Call once, last.
    void close();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The folder under construction.
class PackageFolder {
 public:
    /// Makes `parent`/.package-XXXXXX. Throws Error. `name` is what it becomes.
    explicit PackageFolder(std::filesystem::path parent, std::string name = "package");
    ~PackageFolder();
    PackageFolder(const PackageFolder&) = delete;
    PackageFolder& operator=(const PackageFolder&) = delete;

    /// Where the files lie; also the place for scratch files whose names begin with a dot.
    [[nodiscard]] std::filesystem::path root() const;
    /// Every closed file by its path in the package.
    [[nodiscard]] const std::map<std::string, PackagedFile>& files() const { return files_; }
    /// A small file in one call.
    void add(const std::string& path, std::string_view media_type, std::string_view bytes);

    /// The zip of every closed file, dated `modified`, still beside the folder. Returns its size
    /// and digest.
    PackagedFile write_zip(Instant modified);
    /// Puts folder and zip in the place of older ones: `parent`/`name` and `parent`/`name`.zip.
    /// The old zip goes first, so that folder and zip never belong to different packages.
    void commit();

 private:
    friend class PackageFile;

    std::filesystem::path parent_;
    std::string name_;
    std::filesystem::path work_;
    std::map<std::string, PackagedFile> files_;
};

}  // namespace dsar
