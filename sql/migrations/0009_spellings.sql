-- Schools are compared as they are written, so whoever types one takes the spelling that others have (known_spelling).
create index profiles_school_folded on profiles (lower(school));
