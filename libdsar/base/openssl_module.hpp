// SPDX-License-Identifier: Apache-2.0
// The functions of OpenSSL that we call, as the module openssl (modules/openssl.cpp) hands them
// out. To load libcrypto is a tenth of a small request, which needs no more of it than SHA-256:
// that is linked in (digest.cpp), with wiping and comparing of secrets.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace dsar {

/// The type of its symbol `dsar_openssl`. Every member is the function of that name.
struct OpenSsl {
    decltype(&::BIO_ctrl) BIO_ctrl;
    decltype(&::BIO_free) BIO_free;
    decltype(&::BIO_free_all) BIO_free_all;
    decltype(&::BIO_get_data) BIO_get_data;
    decltype(&::BIO_get_new_index) BIO_get_new_index;
    decltype(&::BIO_meth_free) BIO_meth_free;
    decltype(&::BIO_meth_new) BIO_meth_new;
    decltype(&::BIO_meth_set_ctrl) BIO_meth_set_ctrl;
    decltype(&::BIO_meth_set_read) BIO_meth_set_read;
    decltype(&::BIO_meth_set_write) BIO_meth_set_write;
    decltype(&::BIO_new) BIO_new;
    decltype(&::BIO_new_mem_buf) BIO_new_mem_buf;
    decltype(&::BIO_s_mem) BIO_s_mem;
    decltype(&::BIO_set_data) BIO_set_data;
    decltype(&::BIO_set_init) BIO_set_init;
    decltype(&::CMS_ContentInfo_free) CMS_ContentInfo_free;
    decltype(&::CMS_RecipientInfo_get0_pkey_ctx) CMS_RecipientInfo_get0_pkey_ctx;
    decltype(&::CMS_RecipientInfo_type) CMS_RecipientInfo_type;
    decltype(&::CMS_add0_recipient_password) CMS_add0_recipient_password;
    decltype(&::CMS_add1_recipient_cert) CMS_add1_recipient_cert;
    decltype(&::CMS_decrypt) CMS_decrypt;
    decltype(&::CMS_decrypt_set1_password) CMS_decrypt_set1_password;
    decltype(&::CMS_encrypt) CMS_encrypt;
    decltype(&::CMS_get0_RecipientInfos) CMS_get0_RecipientInfos;
    decltype(&::CMS_get0_type) CMS_get0_type;
    decltype(&::CRYPTO_clear_free) CRYPTO_clear_free;
    decltype(&::CRYPTO_malloc) CRYPTO_malloc;
    decltype(&::ERR_clear_error) ERR_clear_error;
    decltype(&::ERR_peek_last_error) ERR_peek_last_error;
    decltype(&::ERR_reason_error_string) ERR_reason_error_string;
    decltype(&::EVP_CIPHER_CTX_ctrl) EVP_CIPHER_CTX_ctrl;
    decltype(&::EVP_CIPHER_CTX_free) EVP_CIPHER_CTX_free;
    decltype(&::EVP_CIPHER_CTX_new) EVP_CIPHER_CTX_new;
    decltype(&::EVP_CipherFinal_ex) EVP_CipherFinal_ex;
    decltype(&::EVP_CipherInit_ex) EVP_CipherInit_ex;
    decltype(&::EVP_CipherUpdate) EVP_CipherUpdate;
    decltype(&::EVP_DecodeBlock) EVP_DecodeBlock;
    decltype(&::EVP_Digest) EVP_Digest;
    decltype(&::EVP_DigestSign) EVP_DigestSign;
    decltype(&::EVP_DigestSignInit) EVP_DigestSignInit;
    decltype(&::EVP_DigestVerify) EVP_DigestVerify;
    decltype(&::EVP_DigestVerifyInit) EVP_DigestVerifyInit;
    decltype(&::EVP_EncodeBlock) EVP_EncodeBlock;
    decltype(&::EVP_MD_CTX_free) EVP_MD_CTX_free;
    decltype(&::EVP_MD_CTX_new) EVP_MD_CTX_new;
    decltype(&::EVP_PBE_scrypt) EVP_PBE_scrypt;
    decltype(&::EVP_PKCS82PKEY) EVP_PKCS82PKEY;
    decltype(&::EVP_PKEY2PKCS8) EVP_PKEY2PKCS8;
    decltype(&::EVP_PKEY_CTX_set_rsa_oaep_md) EVP_PKEY_CTX_set_rsa_oaep_md;
    decltype(&::EVP_PKEY_CTX_set_rsa_padding) EVP_PKEY_CTX_set_rsa_padding;
    decltype(&::EVP_PKEY_Q_keygen) EVP_PKEY_Q_keygen;
    decltype(&::EVP_PKEY_free) EVP_PKEY_free;
    decltype(&::EVP_PKEY_get_base_id) EVP_PKEY_get_base_id;
    decltype(&::EVP_PKEY_get_id) EVP_PKEY_get_id;
    decltype(&::EVP_PKEY_get_raw_public_key) EVP_PKEY_get_raw_public_key;
    decltype(&::EVP_PKEY_new_raw_public_key) EVP_PKEY_new_raw_public_key;
    decltype(&::EVP_aes_128_cbc) EVP_aes_128_cbc;
    decltype(&::EVP_aes_128_ctr) EVP_aes_128_ctr;
    decltype(&::EVP_aes_256_cbc) EVP_aes_256_cbc;
    decltype(&::EVP_aes_256_ctr) EVP_aes_256_ctr;
    decltype(&::EVP_aes_256_gcm) EVP_aes_256_gcm;
    decltype(&::EVP_chacha20) EVP_chacha20;
    decltype(&::EVP_chacha20_poly1305) EVP_chacha20_poly1305;
    decltype(&::EVP_sha1) EVP_sha1;
    decltype(&::EVP_sha256) EVP_sha256;
    decltype(&::EVP_sha384) EVP_sha384;
    decltype(&::EVP_sha512) EVP_sha512;
    decltype(&::HMAC) HMAC;
    decltype(&::OBJ_obj2nid) OBJ_obj2nid;
    decltype(&::OPENSSL_sk_num) OPENSSL_sk_num;
    decltype(&::OPENSSL_sk_value) OPENSSL_sk_value;
    decltype(&::PEM_read_bio_PKCS8) PEM_read_bio_PKCS8;
    decltype(&::PEM_read_bio_PUBKEY) PEM_read_bio_PUBKEY;
    decltype(&::PEM_read_bio_PrivateKey) PEM_read_bio_PrivateKey;
    decltype(&::PEM_read_bio_X509) PEM_read_bio_X509;
    decltype(&::PEM_write_bio_PKCS8) PEM_write_bio_PKCS8;
    decltype(&::PEM_write_bio_PKCS8PrivateKey) PEM_write_bio_PKCS8PrivateKey;
    decltype(&::PEM_write_bio_PUBKEY) PEM_write_bio_PUBKEY;
    decltype(&::PKCS5_PBKDF2_HMAC) PKCS5_PBKDF2_HMAC;
    decltype(&::PKCS5_pbe2_set_scrypt) PKCS5_pbe2_set_scrypt;
    decltype(&::PKCS8_PRIV_KEY_INFO_free) PKCS8_PRIV_KEY_INFO_free;
    decltype(&::PKCS8_decrypt) PKCS8_decrypt;
    decltype(&::PKCS8_set0_pbe) PKCS8_set0_pbe;
    decltype(&::X509_ALGOR_free) X509_ALGOR_free;
    decltype(&::X509_SIG_free) X509_SIG_free;
    decltype(&::X509_free) X509_free;
    decltype(&::X509_get0_pubkey) X509_get0_pubkey;
    decltype(&::d2i_CMS_bio) d2i_CMS_bio;
    decltype(&::d2i_X509_bio) d2i_X509_bio;
    decltype(&::i2d_CMS_bio_stream) i2d_CMS_bio_stream;
};

/// Loads the module on first use. Throws Error (Failed) when a part of the installation is missing.
const OpenSsl& openssl();

/// For std::unique_ptr: frees by one of the functions, `OpenSslFree<&OpenSsl::BIO_free>`.
template <auto Function>
struct OpenSslFree {
    template <typename T>
    void operator()(T* freed) const {
        (openssl().*Function)(freed);
    }
};

}  // namespace dsar
