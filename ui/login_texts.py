"""Which words does a person read about logging in?"""

LOG_IN = "Log in with Hugging Face"
LOG_OUT = "Log out"
RESEARCHERS_BY_LOGIN = (
    "Here studies are made and their results are read. If your account is on the list of this "
    "site's researchers, log in and you are there; with another account you read this page again."
)
ASKED_TITLE = "This study asks you to log in"
ASKED = (
    "Every account takes part once, on whichever device. The study keeps no name and no address: "
    "only a number that is computed from your account and leads back to it for nobody without this "
    "site's key.\n\nYou log in on Hugging Face's own page, which gives nothing but your profile to "
    "this site, and you come back here."
)
NO_LOGIN = (
    "This study asks for a login with Hugging Face, and this site has none. Please tell whoever "
    "sent you here."
)
PLATFORM_TITLE = "Please come from the platform"
PLATFORM = (
    "This study is for people whom a platform sends, with an id of theirs in the address. Open the "
    "study there once more. If you did, please tell the researchers."
)
TWICE_TITLE = "You have begun this study elsewhere"
TWICE = (
    "Somebody with your id of the platform takes part already, in another browser. Go on there; "
    "with “Pause” that page gives you a link to bring it here."
)
TYPED = "You were logged out before this was sent. Log in, and send it again:"
CARRIED_TITLE = "Go on as the same person?"
CARRIED = (
    "This link goes on with the work of the person whose code is {}. If you paused on another "
    "device and the same code stands there, that is you.\n\nIf somebody sent you this link, do not "
    "use it: what you answer would be theirs."
)
CARRIED_YES = "Yes, go on here"
NOWHERE_TITLE = "This site has no login"
NOWHERE = (
    "Nobody logs in here. To take part in a study, open the link that you were sent once more; if "
    "it led here, please tell whoever sent it to you.\n\nResearchers open the link that the server "
    "printed when it started. Whoever looks after this site has it."
)
FAILED_TITLE = "You are not logged in"
FAILED = (
    "The login did not come to its end: it took longer than ten minutes, was begun in another "
    "browser or tab, or was declined. Nothing was changed. You can simply log in again."
)
UNREACHABLE = (
    "The page where people log in does not answer at the moment. Nothing was changed. Please try "
    "again in a minute."
)
