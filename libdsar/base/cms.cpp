// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/cms.hpp"

#include "libdsar/base/cms_streams.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/openssl_module.hpp"

#include <cstring>
#include <limits>
#include <string>

namespace dsar {
namespace {

constexpr int password_rounds = 600'000;

using Cms = std::unique_ptr<CMS_ContentInfo, OpenSslFree<&OpenSsl::CMS_ContentInfo_free>>;

void require(bool success) {
    if (!success) {
        const char* reason = openssl().ERR_reason_error_string(openssl().ERR_peek_last_error());
        openssl().ERR_clear_error();
        throw Error(ErrorKind::Failed, "the cryptographic library failed",
                    reason == nullptr ? "" : reason);
    }
}

Bio bio_over(std::string_view text) {
    require(text.size() < static_cast<std::size_t>(std::numeric_limits<int>::max()));
    Bio bio(openssl().BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    require(bio != nullptr);
    return bio;
}

X509* read_certificate(std::string_view text) {
    if (X509* found =
            openssl().PEM_read_bio_X509(bio_over(text).get(), nullptr, nullptr, nullptr)) {
        return found;
    }
    X509* found = openssl().d2i_X509_bio(bio_over(text).get(), nullptr);
    openssl().ERR_clear_error();
    return found;
}

// RSA by OAEP with SHA-256: OpenSSL's default would be PKCS #1 v1.5.
void add_certificate(CMS_ContentInfo* cms, X509* certificate) {
    CMS_RecipientInfo* recipient =
        openssl().CMS_add1_recipient_cert(cms, certificate, CMS_USE_KEYID | CMS_KEY_PARAM);
    if (recipient == nullptr) {  // a certificate without key identifier is named by its issuer
        openssl().ERR_clear_error();
        recipient = openssl().CMS_add1_recipient_cert(cms, certificate, CMS_KEY_PARAM);
    }
    require(recipient != nullptr);
    if (openssl().EVP_PKEY_get_base_id(openssl().X509_get0_pubkey(certificate)) == EVP_PKEY_RSA) {
        EVP_PKEY_CTX* context = openssl().CMS_RecipientInfo_get0_pkey_ctx(recipient);
        require(context != nullptr &&
                openssl().EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
                openssl().EVP_PKEY_CTX_set_rsa_oaep_md(context, openssl().EVP_sha256()) > 0);
    }
}

// OpenSSL wants a copy of its own, which it wipes.
void add_passphrase(CMS_ContentInfo* cms, std::string_view passphrase) {
    auto* copy = static_cast<unsigned char*>(
        openssl().CRYPTO_malloc(passphrase.size(), OPENSSL_FILE, OPENSSL_LINE));
    require(copy != nullptr);
    std::memcpy(copy, passphrase.data(), passphrase.size());
    const auto* recipient = openssl().CMS_add0_recipient_password(
        cms, password_rounds, NID_id_alg_PWRI_KEK, NID_undef, copy,
        static_cast<ossl_ssize_t>(passphrase.size()), openssl().EVP_aes_256_cbc());
    if (recipient == nullptr) {
        openssl().CRYPTO_clear_free(copy, passphrase.size(), OPENSSL_FILE, OPENSSL_LINE);
    }
    require(recipient != nullptr);
}

bool has_passphrase(CMS_ContentInfo* cms) {
    const auto* all = reinterpret_cast<OPENSSL_STACK*>(openssl().CMS_get0_RecipientInfos(cms));
    for (int at = 0; at < openssl().OPENSSL_sk_num(all); ++at) {
        auto* recipient = static_cast<CMS_RecipientInfo*>(openssl().OPENSSL_sk_value(all, at));
        if (openssl().CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_PASS) {
            return true;
        }
    }
    return false;
}

[[noreturn]] void refuse(ErrorKind kind, const std::filesystem::path& path, std::string why) {
    openssl().ERR_clear_error();
    throw Error(kind, "cannot open " + path.string(), std::move(why));
}

Cms load(const std::filesystem::path& path) {
    const std::unique_ptr<ByteSource> source = open_file(path);
    BioStream stream{source.get(), std::numeric_limits<std::uint64_t>::max(), {}, {}};
    Cms cms(openssl().d2i_CMS_bio(bio_on(stream).get(), nullptr));
    stream.rethrow();
    if (!cms || openssl().OBJ_obj2nid(openssl().CMS_get0_type(cms.get())) !=
                    NID_id_smime_ct_authEnvelopedData) {
        refuse(ErrorKind::Failed, path, "it is damaged, or no CMS AuthEnvelopedData");
    }
    return cms;
}

}  // namespace

Certificate Certificate::parse(std::string_view text, std::string_view name) {
    Certificate made;
    made.x509_ = std::shared_ptr<void>(read_certificate(text), [](void* found) {
        openssl().X509_free(static_cast<X509*>(found));
    });
    const auto* key = made.x509_ == nullptr
                          ? nullptr
                          : openssl().X509_get0_pubkey(static_cast<const X509*>(made.x509_.get()));
    const int kind = key == nullptr ? EVP_PKEY_NONE : openssl().EVP_PKEY_get_base_id(key);
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC) {
        throw Error(ErrorKind::Failed, std::string(name) + " is no certificate to encrypt to",
                    "it must be X.509, PEM or DER, with an RSA or elliptic curve key");
    }
    return made;
}

void CmsRecipients::add_to(void* cms) const {
    auto* const into = static_cast<CMS_ContentInfo*>(cms);
    for (const Certificate& certificate : certificates_) {
        add_certificate(into, static_cast<X509*>(certificate.x509_.get()));
    }
    if (passphrase_ != nullptr) {
        add_passphrase(into, passphrase_->reveal());
    }
}

void write_cms(const std::filesystem::path& path, ByteSource& bytes, std::uint64_t size,
               const CmsRecipients& recipients) {
    constexpr unsigned flags = CMS_BINARY | CMS_STREAM | CMS_PARTIAL;
    const Cms cms(openssl().CMS_encrypt(nullptr, nullptr, openssl().EVP_aes_256_gcm(), flags));
    require(cms != nullptr);
    recipients.add_to(cms.get());
    AtomicFile file(path);
    BioStream in{&bytes, size, {}, {}};
    BioStream out{nullptr, 0, [&](std::string_view piece) { file.write(piece); }, {}};
    const int done =
        openssl().i2d_CMS_bio_stream(bio_on(out).get(), cms.get(), bio_on(in).get(), flags);
    in.rethrow();
    out.rethrow();
    require(done == 1);
    if (in.left > 0) {
        throw Error(ErrorKind::Failed, "cannot write " + path.string(),
                    "a file shrank while it was encrypted");
    }
    file.commit();
}

void read_cms(const std::filesystem::path& path, const Secret& passphrase,
              const std::function<void(std::string_view)>& sink) {
    const Cms cms = load(path);
    if (!has_passphrase(cms.get())) {
        refuse(ErrorKind::NoEntry, path, "it is sealed to a certificate, not to a passphrase");
    }
    std::string copy(passphrase.reveal());  // OpenSSL takes no constant text
    const int opened = openssl().CMS_decrypt_set1_password(
        cms.get(), reinterpret_cast<unsigned char*>(copy.data()),
        static_cast<ossl_ssize_t>(copy.size()));
    OPENSSL_cleanse(copy.data(), copy.size());
    if (opened != 1) {
        refuse(ErrorKind::NoEntry, path, "the passphrase is wrong");
    }
    BioStream out{nullptr, 0, sink, {}};
    const int done =
        openssl().CMS_decrypt(cms.get(), nullptr, nullptr, nullptr, bio_on(out).get(), CMS_BINARY);
    out.rethrow();
    if (done != 1) {
        refuse(ErrorKind::Failed, path, "it was changed after it was sealed");
    }
}

}  // namespace dsar
