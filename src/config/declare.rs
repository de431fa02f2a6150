//! The macro that declares settings.

/// Declares a struct of settings:
///
/// ```ignore
/// settings! {
///     /// Limits.
///     Limits {
///         /// Rows of a page.
///         page: u32 = 100, "limits.page";
///     }
///     groups {}
/// }
/// ```
///
/// becomes `struct Limits { pub page: u32 }` with those docs, a `Default` with those defaults,
/// `Limits::settings()`, which lists them, and `Limits::read(&Sources)`, which takes each from the
/// topmost layer that has it.
macro_rules! settings {
    (
        $(#[doc = $about:literal])+
        $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:expr, $key:literal;)*
        }
        groups { $($(#[doc = $group_doc:literal])+ $group:ident: $group_type:ident;)* }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $type,)*
            $($(#[doc = $group_doc])+ pub $group: $group_type,)*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* $($group: $group_type::default(),)* }
            }
        }

        impl $name {
            /// Every setting, in order of declaration.
            pub fn settings() -> Vec<$crate::config::Setting> {
                let own = [$($crate::config::Setting {
                    name: $key,
                    default: <$type as $crate::config::SettingValue>::text(&$default),
                    doc: concat!($($doc),+).trim_ascii_start(),
                },)*];
                own.into_iter()$(.chain($group_type::settings()))*.collect()
            }

            pub(in $crate::config) fn read(
                sources: &$crate::config::Sources,
            ) -> $crate::error::Result<Self> {
                Ok(Self {
                    $($field: sources.get($key, || $default)?,)*
                    $($group: $group_type::read(sources)?,)*
                })
            }
        }
    };
}

pub(super) use settings;
