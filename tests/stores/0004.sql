BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'annotation','0001_tables','2026-11-21 21:10:07.281226+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'annotation','0002_company','2026-11-21 21:10:07.283223+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'annotation','0003_studies','2026-11-21 21:10:07.316963+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'annotation','0004_comparisons','2026-11-21 21:10:07.353967+00:00');
CREATE TABLE annotators (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('local', 'participant', 'login', 'editor', 'source')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "annotators" VALUES('an editor','editor','2026-11-21T21:10:07.368345+00:00');
INSERT INTO "annotators" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','local','2026-11-21T21:10:07.374022+00:00');
INSERT INTO "annotators" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','local','2026-11-21T21:10:07.411113+00:00');
INSERT INTO "annotators" VALUES('cccccccccccccccccccccccccccccccc','local','2026-11-21T21:10:07.503445+00:00');
INSERT INTO "annotators" VALUES('dddddddddddddddddddddddddddddddd','local','2026-11-21T21:10:07.638061+00:00');
INSERT INTO "annotators" VALUES('eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','local','2026-11-21T21:10:07.665831+00:00');
INSERT INTO "annotators" VALUES('ffffffffffffffffffffffffffffffff','local','2026-11-21T21:10:07.673938+00:00');
CREATE TABLE assignments (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    state TEXT NOT NULL CHECK (state IN ('open', 'judged', 'skipped', 'expired')),
    served_at TEXT NOT NULL, revealed TEXT,
    UNIQUE (study_id, annotator_id, item_id)
) STRICT;
INSERT INTO "assignments" VALUES('6dd0277d-6b58-4537-acce-c9ccc18c8500','rope','2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:07.379540+00:00',NULL);
INSERT INTO "assignments" VALUES('a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:07.406188+00:00',NULL);
INSERT INTO "assignments" VALUES('2317d59e-5f66-4340-ba93-694c0a496027','rope','143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:07.400159+00:00',NULL);
INSERT INTO "assignments" VALUES('61e02aa2-662a-4af6-b8c6-30e4337851d2','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:07.410060+00:00',NULL);
INSERT INTO "assignments" VALUES('52176dd4-2906-4ad1-a929-0fd6c88d20db','rope','2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.413239+00:00',NULL);
INSERT INTO "assignments" VALUES('0e049daf-a388-4daf-b7bd-c3cd1e23e166','rope','19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.415899+00:00',NULL);
INSERT INTO "assignments" VALUES('2a165994-5100-49e1-a5cc-085e9fe2eaaa','rope','4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.418054+00:00',NULL);
INSERT INTO "assignments" VALUES('77e98d57-7a9e-44e0-951b-bcee614d7f43','rope','31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.422595+00:00',NULL);
INSERT INTO "assignments" VALUES('5f89a866-bf22-44d2-913e-f0668c426303','rope','7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.439298+00:00',NULL);
INSERT INTO "assignments" VALUES('98bf4665-31c9-4c3a-a97b-abf04bd2c715','rope','0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.446915+00:00',NULL);
INSERT INTO "assignments" VALUES('3e50a1c4-4997-434f-8a32-39ede0bdfae1','rope','f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.454601+00:00',NULL);
INSERT INTO "assignments" VALUES('94b47545-9ed3-486f-b65a-2bcc19ecd4ea','rope','74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.462541+00:00',NULL);
INSERT INTO "assignments" VALUES('3a9bc1e5-ffd3-4130-b612-aa6c4d4b478b','rope','143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.473734+00:00',NULL);
INSERT INTO "assignments" VALUES('c3475a55-7bf8-49e9-8d28-fc1e37342f57','rope','9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','judged','2026-11-21T21:10:07.486073+00:00',NULL);
INSERT INTO "assignments" VALUES('1ed07114-a4a9-42fa-9805-94079b2f0925','rope','2273826bf646e6fccafe2d3e02049bf5','cccccccccccccccccccccccccccccccc','ab','open','2026-11-21T21:10:07.517541+00:00',NULL);
INSERT INTO "assignments" VALUES('48fd8dba-6269-4d9d-9790-4141e744a12d','ropes','9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:07.555767+00:00',NULL);
INSERT INTO "assignments" VALUES('7e038e07-364c-4473-85fb-395b501d6934','ropes','5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','judged','2026-11-21T21:10:07.559206+00:00',NULL);
INSERT INTO "assignments" VALUES('f5d8fd52-bf57-4575-8087-8da25429a206','ropes','bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:07.567609+00:00',NULL);
INSERT INTO "assignments" VALUES('8ae4014f-b735-4751-87cf-f4ee4140bae6','ropes','4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ba','skipped','2026-11-21T21:10:07.579548+00:00',NULL);
INSERT INTO "assignments" VALUES('f7c8a042-04a4-4bd0-b06d-80cbc62066a0','ropes','4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ba','judged','2026-11-21T21:10:07.598277+00:00',NULL);
INSERT INTO "assignments" VALUES('3bae6901-00d8-4ace-bfd2-be88c57f34e7','ropes','9ddf88c7e1165437093d382441e7d5d3','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','ab','open','2026-11-21T21:10:07.618394+00:00',NULL);
INSERT INTO "assignments" VALUES('02b30d33-a40b-45d4-bf00-7b19476aeb87','sets','198a017c29cc48c46f01b36d304ce1e4','dddddddddddddddddddddddddddddddd','ba','judged','2026-11-21T21:10:07.642320+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('2dacfdd7-85a3-44a3-8cd7-f7f40efb6c1d','sets','0f8a6368a76ee790f3c5d90696e9395d','dddddddddddddddddddddddddddddddd','ba','judged','2026-11-21T21:10:07.645413+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('70f44d0c-d56d-4eb4-b77c-aa05b3d4cf84','sets','a5879bd82a3b546703863fa7fca5e19e','dddddddddddddddddddddddddddddddd','ab','judged','2026-11-21T21:10:07.647100+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('37b72cd4-52c6-47a4-9c77-3d6648cf3026','sets','8d6717a29a5351f7d9c83a9d562925fa','dddddddddddddddddddddddddddddddd','ba','judged','2026-11-21T21:10:07.648470+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('46cb8981-c366-4b87-8fc0-39bd8a702c25','sets','a051667d8872f66a463f5486291cbd7a','dddddddddddddddddddddddddddddddd','ba','judged','2026-11-21T21:10:07.649882+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('ed8ec62d-8969-4f3f-8d8c-8899e807bff9','sets','b15026e50cf5cd58f7493dba2775e8c1','dddddddddddddddddddddddddddddddd','ba','judged','2026-11-21T21:10:07.651168+00:00','2026-11-21T21:10:07.654379+00:00');
INSERT INTO "assignments" VALUES('80bb9700-f8df-42c6-a2e2-d2295d944303','sets','8d6717a29a5351f7d9c83a9d562925fa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','judged','2026-11-21T21:10:07.656248+00:00',NULL);
INSERT INTO "assignments" VALUES('063c1aa5-761d-4de5-8b3a-d2031e3dfb36','sets','a051667d8872f66a463f5486291cbd7a','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','ab','open','2026-11-21T21:10:07.657852+00:00',NULL);
CREATE TABLE authors (
    response_id TEXT NOT NULL REFERENCES responses (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    PRIMARY KEY (annotator_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "authors" VALUES('98de495e3b050a03d5a939d7648f3014','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee');
CREATE TABLE cells (
    study_id TEXT NOT NULL REFERENCES studies (id),
    low_arm TEXT NOT NULL,
    high_arm TEXT NOT NULL,
    items INTEGER NOT NULL,
    served INTEGER NOT NULL,
    PRIMARY KEY (study_id, low_arm, high_arm)
) STRICT, WITHOUT ROWID;
INSERT INTO "cells" VALUES('ropes','m-1','m-2',4,5);
INSERT INTO "cells" VALUES('sets','human','m-1',2,3);
INSERT INTO "cells" VALUES('sets','human','m-2',2,2);
INSERT INTO "cells" VALUES('sets','m-1','m-2',2,3);
CREATE TABLE enrolments (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    study_version INTEGER NOT NULL,
    seed TEXT NOT NULL,
    consented TEXT NOT NULL, participant TEXT, outcome TEXT
    CHECK (outcome IN ('complete', 'screened_out', 'failed_checks')), ended TEXT,
    PRIMARY KEY (study_id, annotator_id)
) STRICT;
INSERT INTO "enrolments" VALUES('rope','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'f377c6c28b109c8a9c249a8aa2c65234','2026-11-21T21:10:07.375532+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'f10cb058d89d29f79e40b5a96914444b','2026-11-21T21:10:07.411848+00:00',NULL,'complete','2026-11-21T21:10:07.541051+00:00');
INSERT INTO "enrolments" VALUES('rope','cccccccccccccccccccccccccccccccc',1,'cca730311733339a5a574d126a18118f','2026-11-21T21:10:07.512295+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'a054b2ed69d8d4ce906e155e5956e5b1','2026-11-21T21:10:07.553058+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('ropes','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',1,'d08145af12f29c5d6197d63ff046c636','2026-11-21T21:10:07.588916+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('sets','dddddddddddddddddddddddddddddddd',1,'4d48e7e2f473f1c4a53f256981023f3e','2026-11-21T21:10:07.639035+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('sets','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',1,'852dfd8f21149a107e480a9af350785b','2026-11-21T21:10:07.655648+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',1,'e898e01efb74e87e15645829968338a6','2026-11-21T21:10:07.669622+00:00',NULL,NULL,NULL);
INSERT INTO "enrolments" VALUES('write','ffffffffffffffffffffffffffffffff',1,'e7c8d68429fd0623f389ea670b15314e','2026-11-21T21:10:07.674282+00:00',NULL,NULL,NULL);
CREATE TABLE exclusions (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('exclude', 'include')),
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "exclusions" VALUES('bb205409-8ce6-447a-89c2-562af26515bb','rope','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','exclude','all the same','a researcher','2026-11-21T21:10:07.547972+00:00');
CREATE TABLE facts (
    response_id TEXT PRIMARY KEY REFERENCES responses (id),
    facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT, WITHOUT ROWID;
INSERT INTO "facts" VALUES('27d8a9b57047ad691a5e6421d8e8d7e3','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('2ee96fcb096393d2df0322889a1f6302','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('37154697b80e6ee3839e865d324cce32','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('3a600d195d9dedcb7771f27b9a4b2dfb','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('3faf41cddc3096ced7eef35dce9cf59c','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4a65c91f48a93eb53a3677fa1bc956f7','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4cb7df86cb9af713b6d59fe7208d658e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('4ddc261f11ce52c6d9129f7bb655540f','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('5683a37584d3435a305986729aeb9e76','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('582394f2956fe8d422cd77e120072d27','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('65764fa0f09cc129477f8276c136da3f','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6586a965f70e34deba5da341b52fb75e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('67383a8cf2f29deb52fd49c1de853574','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6a5211342b1f56fbe658d81d1fed6bad','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('6e84161ba7f06e88d0b845ad5abaed1e','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('7107428ed6c1f20bb1a57f2f64ae5cb8','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('75a2e97c121201c94ccc577eccf3c4c5','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('88043489814b9082f02e8fe109402c65','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('9c0c29277b1c51db3edf11335be7dc69','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('bdf086c3cc97f99fa0dd0bd00ba24ac0','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('c7bec62986f6957624a14a3031a5f55c','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('cb64cd0de5cdcd949c87c77d1a014824','{"bold": 0.0, "characters": 20.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('cd53af42a3a7603d59e92f766ecbd168','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
INSERT INTO "facts" VALUES('d7a70e9b7fb176e569f0359c713fa4ab','{"bold": 0.0, "characters": 19.0, "code": 0.0, "headings": 0.0, "lines": 1.0, "lists": 0.0, "paragraphs": 1.0, "sentences": 1.0, "words": 6.0}');
CREATE TABLE flags (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    reason TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (assignment_id, reason)
) STRICT;
INSERT INTO "flags" VALUES('86d44f0f-d585-45ba-8d92-4d471f560151','61e02aa2-662a-4af6-b8c6-30e4337851d2','rope','31314f11e7d2347adf7a7651b305a0d9','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','off_task','2026-11-21T21:10:07.543018+00:00');
CREATE TABLE item_sets (
    item_id TEXT NOT NULL REFERENCES items (id),
    side TEXT NOT NULL CHECK (side IN ('first', 'second')),
    position INTEGER NOT NULL,
    response_id TEXT NOT NULL REFERENCES responses (id),
    PRIMARY KEY (item_id, side, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','first',0,'27d8a9b57047ad691a5e6421d8e8d7e3');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','second',0,'2ee96fcb096393d2df0322889a1f6302');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','first',0,'37154697b80e6ee3839e865d324cce32');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','second',0,'3a600d195d9dedcb7771f27b9a4b2dfb');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','first',0,'3faf41cddc3096ced7eef35dce9cf59c');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','second',0,'4a65c91f48a93eb53a3677fa1bc956f7');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','second',0,'4cb7df86cb9af713b6d59fe7208d658e');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','first',1,'4ddc261f11ce52c6d9129f7bb655540f');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','second',1,'5683a37584d3435a305986729aeb9e76');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','first',0,'582394f2956fe8d422cd77e120072d27');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','first',0,'65764fa0f09cc129477f8276c136da3f');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','second',1,'6586a965f70e34deba5da341b52fb75e');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','second',1,'67383a8cf2f29deb52fd49c1de853574');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','second',1,'6a5211342b1f56fbe658d81d1fed6bad');
INSERT INTO "item_sets" VALUES('198a017c29cc48c46f01b36d304ce1e4','first',1,'6e84161ba7f06e88d0b845ad5abaed1e');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','first',1,'7107428ed6c1f20bb1a57f2f64ae5cb8');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','first',1,'75a2e97c121201c94ccc577eccf3c4c5');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','second',1,'88043489814b9082f02e8fe109402c65');
INSERT INTO "item_sets" VALUES('a5879bd82a3b546703863fa7fca5e19e','first',1,'9c0c29277b1c51db3edf11335be7dc69');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','first',1,'bdf086c3cc97f99fa0dd0bd00ba24ac0');
INSERT INTO "item_sets" VALUES('0f8a6368a76ee790f3c5d90696e9395d','second',1,'c7bec62986f6957624a14a3031a5f55c');
INSERT INTO "item_sets" VALUES('a051667d8872f66a463f5486291cbd7a','first',0,'cb64cd0de5cdcd949c87c77d1a014824');
INSERT INTO "item_sets" VALUES('8d6717a29a5351f7d9c83a9d562925fa','second',0,'cd53af42a3a7603d59e92f766ecbd168');
INSERT INTO "item_sets" VALUES('b15026e50cf5cd58f7493dba2775e8c1','second',0,'d7a70e9b7fb176e569f0359c713fa4ab');
CREATE TABLE items (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    first_id TEXT NOT NULL REFERENCES responses (id),
    second_id TEXT REFERENCES responses (id),
    served INTEGER NOT NULL DEFAULT 0
, role TEXT NOT NULL DEFAULT 'item'
    CHECK (role IN ('item', 'practice', 'gold', 'check')), expected TEXT CHECK (expected IS NULL OR json_valid(expected)), feedback TEXT, first_arm TEXT, second_arm TEXT) STRICT;
INSERT INTO "items" VALUES('2273826bf646e6fccafe2d3e02049bf5','rope','735a247ed7c1450c685211ebbe49264e','89da016bef7494f0de660a2df300c69f',NULL,3,'practice','{"creative": [1, 3]}','It is plain.',NULL,NULL);
INSERT INTO "items" VALUES('31314f11e7d2347adf7a7651b305a0d9','rope','735a247ed7c1450c685211ebbe49264e','94041d501f349dd675a5cddf61453099',NULL,2,'gold','{"creative": [4, 5]}','',NULL,NULL);
INSERT INTO "items" VALUES('0e74cc7d5b6e3bce8c5210755c5ef5e1','rope','f920e5c98d04a0db875c7c05e0fdef40','0d2469a82eebae0a7b15889dcd2506c7',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('f78ef183cd1d5736ec911fe42042bb63','rope','f920e5c98d04a0db875c7c05e0fdef40','c020ecf37d36b4770b09138248e3e3b8',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('7aeb34788fe18391338e23421a233381','rope','f920e5c98d04a0db875c7c05e0fdef40','4329505cc9b49fd3731057726fc44bf3',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('4882eea3fab707dca5f6eae105b740ad','rope','f920e5c98d04a0db875c7c05e0fdef40','52c854688895904e8506b4d7e8f47807',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('19fcc635f30aaf3d73901f7c6381577b','rope','f920e5c98d04a0db875c7c05e0fdef40','7dbd927a824701cd0368478b4e7cf0a6',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('9a6396a8aac9b3af0a81acda6b0dc1d6','rope','f920e5c98d04a0db875c7c05e0fdef40','00b97240bd6a06c927a302e9cdd54517',NULL,2,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('74d872fe76f47eb67ece3978a34990b1','rope','f920e5c98d04a0db875c7c05e0fdef40','d28a14eecc445a80bebb3031f51ef17f',NULL,1,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('143c8dfc1fa36f41ed31be0836168850','rope','f920e5c98d04a0db875c7c05e0fdef40','d20c2008f66d1d32ffaa4612bcec01fb',NULL,2,'item',NULL,NULL,NULL,NULL);
INSERT INTO "items" VALUES('9ddf88c7e1165437093d382441e7d5d3','ropes','f920e5c98d04a0db875c7c05e0fdef40','567d26a8536e1e2f1f7e7efec8485f7d','1d68e2ad4fca1e6c748ac3f8b176eee1',2,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('bb7bed0af4b4522c3b3e499872fc5056','ropes','f920e5c98d04a0db875c7c05e0fdef40','2482843d129dbcec62e9277f06d67399','a65d6669b530c3cd5c62c738306d9508',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('4914df1d79463f3620f56903e46f51ed','ropes','f920e5c98d04a0db875c7c05e0fdef40','f7abff02e425dd763eaaa5fbd3f5b010','1ded6b75fb248c95b969cc31fa26ae39',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('5a3e897f576b0c879a7f286698cb2e8e','ropes','f920e5c98d04a0db875c7c05e0fdef40','202b89efcbbdcfa3e543b5d05774dbe0','fa19ef9559a8516c14d40f83c23dada5',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('a051667d8872f66a463f5486291cbd7a','sets','6f6584a569d6f2cf34e21d111258e4f2','cb64cd0de5cdcd949c87c77d1a014824','4cb7df86cb9af713b6d59fe7208d658e',2,'item',NULL,NULL,'human','m-1');
INSERT INTO "items" VALUES('a5879bd82a3b546703863fa7fca5e19e','sets','7e505d8b1bccc9660c45a8153cd6a751','65764fa0f09cc129477f8276c136da3f','2ee96fcb096393d2df0322889a1f6302',1,'item',NULL,NULL,'human','m-1');
INSERT INTO "items" VALUES('0f8a6368a76ee790f3c5d90696e9395d','sets','7e505d8b1bccc9660c45a8153cd6a751','27d8a9b57047ad691a5e6421d8e8d7e3','4a65c91f48a93eb53a3677fa1bc956f7',1,'item',NULL,NULL,'human','m-2');
INSERT INTO "items" VALUES('b15026e50cf5cd58f7493dba2775e8c1','sets','6f6584a569d6f2cf34e21d111258e4f2','37154697b80e6ee3839e865d324cce32','d7a70e9b7fb176e569f0359c713fa4ab',1,'item',NULL,NULL,'human','m-2');
INSERT INTO "items" VALUES('8d6717a29a5351f7d9c83a9d562925fa','sets','6f6584a569d6f2cf34e21d111258e4f2','3faf41cddc3096ced7eef35dce9cf59c','cd53af42a3a7603d59e92f766ecbd168',2,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('198a017c29cc48c46f01b36d304ce1e4','sets','7e505d8b1bccc9660c45a8153cd6a751','582394f2956fe8d422cd77e120072d27','3a600d195d9dedcb7771f27b9a4b2dfb',1,'item',NULL,NULL,'m-1','m-2');
INSERT INTO "items" VALUES('9858321310f119e93861c01d6e25e43f','rope','04e841ac7e66de19c757ffe977244a69','98de495e3b050a03d5a939d7648f3014',NULL,0,'item',NULL,NULL,NULL,NULL);
CREATE TABLE levels (
    study_id TEXT NOT NULL REFERENCES studies (id),
    served INTEGER NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (study_id, served)
) STRICT, WITHOUT ROWID;
INSERT INTO "levels" VALUES('rope',0,1);
INSERT INTO "levels" VALUES('rope',1,6);
INSERT INTO "levels" VALUES('rope',2,2);
INSERT INTO "levels" VALUES('ropes',0,0);
INSERT INTO "levels" VALUES('ropes',1,3);
INSERT INTO "levels" VALUES('ropes',2,1);
INSERT INTO "levels" VALUES('sets',0,0);
INSERT INTO "levels" VALUES('sets',1,4);
INSERT INTO "levels" VALUES('sets',2,2);
CREATE TABLE pool (
    study_id TEXT NOT NULL REFERENCES studies (id),
    response_id TEXT NOT NULL REFERENCES responses (id),
    arm TEXT NOT NULL,
    leak TEXT,
    released TEXT,
    score REAL,
    PRIMARY KEY (study_id, response_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "pool" VALUES('sets','27d8a9b57047ad691a5e6421d8e8d7e3','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','2ee96fcb096393d2df0322889a1f6302','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','37154697b80e6ee3839e865d324cce32','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','3a600d195d9dedcb7771f27b9a4b2dfb','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','3faf41cddc3096ced7eef35dce9cf59c','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4a65c91f48a93eb53a3677fa1bc956f7','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4cb7df86cb9af713b6d59fe7208d658e','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','4ddc261f11ce52c6d9129f7bb655540f','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','5683a37584d3435a305986729aeb9e76','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','582394f2956fe8d422cd77e120072d27','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','65764fa0f09cc129477f8276c136da3f','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6586a965f70e34deba5da341b52fb75e','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','67383a8cf2f29deb52fd49c1de853574','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6a5211342b1f56fbe658d81d1fed6bad','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','6e84161ba7f06e88d0b845ad5abaed1e','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','7107428ed6c1f20bb1a57f2f64ae5cb8','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','75a2e97c121201c94ccc577eccf3c4c5','m-1',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','88043489814b9082f02e8fe109402c65','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','9c0c29277b1c51db3edf11335be7dc69','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','bdf086c3cc97f99fa0dd0bd00ba24ac0','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','c7bec62986f6957624a14a3031a5f55c','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','cb64cd0de5cdcd949c87c77d1a014824','human',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','cd53af42a3a7603d59e92f766ecbd168','m-2',NULL,NULL,NULL);
INSERT INTO "pool" VALUES('sets','d7a70e9b7fb176e569f0359c713fa4ab','m-2',NULL,NULL,NULL);
CREATE TABLE prompts (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    item TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;
INSERT INTO "prompts" VALUES('735a247ed7c1450c685211ebbe49264e','example','A task','A task','English');
INSERT INTO "prompts" VALUES('f920e5c98d04a0db875c7c05e0fdef40','alternate uses','rope','Name a creative use for a rope; ''quoted''','English');
INSERT INTO "prompts" VALUES('6f6584a569d6f2cf34e21d111258e4f2','Other','Name a use for a rope','Name a use for a rope','English');
INSERT INTO "prompts" VALUES('7e505d8b1bccc9660c45a8153cd6a751','Other','Name a use for a sock','Name a use for a sock','English');
INSERT INTO "prompts" VALUES('04e841ac7e66de19c757ffe977244a69','alternate uses','sock','Name a creative use for a sock','English');
CREATE TABLE ratings (
    id TEXT PRIMARY KEY,
    assignment_id TEXT REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('rating', 'skip', 'withdrawal')),
    value REAL,
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES ratings (id),
    CHECK ((action = 'rating') = (value IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "ratings" VALUES('5734b868803b26d385cfa7a6b150db8f',NULL,'rope',1,'19fcc635f30aaf3d73901f7c6381577b','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:07.369553+00:00',NULL);
INSERT INTO "ratings" VALUES('06703a812a4fad68e6e0259ee0481bd5',NULL,'rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:07.369553+00:00',NULL);
INSERT INTO "ratings" VALUES('8f03599cb313c24bb69e21a8ea3b31d0',NULL,'rope',1,'74d872fe76f47eb67ece3978a34990b1','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:07.369553+00:00',NULL);
INSERT INTO "ratings" VALUES('57a682ac15eb9ee3d218b445b9bb5780',NULL,'rope',1,'143c8dfc1fa36f41ed31be0836168850','an editor','creative','rating',2.0,NULL,NULL,'2026-11-21T21:10:07.369553+00:00',NULL);
INSERT INTO "ratings" VALUES('37bbb6fa-bc93-4e42-80ee-3ed0bd6ac66b','6dd0277d-6b58-4537-acce-c9ccc18c8500','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.386104+00:00',NULL);
INSERT INTO "ratings" VALUES('2ea06054-901b-4ab6-a3e3-e79ce6c4b632','6dd0277d-6b58-4537-acce-c9ccc18c8500','rope',1,'2273826bf646e6fccafe2d3e02049bf5','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.386327+00:00',NULL);
INSERT INTO "ratings" VALUES('e13a5991-2bd0-4adb-affa-4f3c98d622ac','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:07.393032+00:00',NULL);
INSERT INTO "ratings" VALUES('3efc1a6b-ec12-484b-8d5e-f7e4423f3a2f','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:07.393286+00:00',NULL);
INSERT INTO "ratings" VALUES('93603450-1bdf-4771-aea3-d9d6649bf0fe','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','skip',NULL,'language',2.0,'2026-11-21T21:10:07.397547+00:00',NULL);
INSERT INTO "ratings" VALUES('631cab9d-804e-4943-a405-36d0119fb860','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','skip',NULL,'language',2.0,'2026-11-21T21:10:07.397907+00:00',NULL);
INSERT INTO "ratings" VALUES('31a22dd4-1d12-4b89-885f-2be6f53b9de1','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:07.399897+00:00','93603450-1bdf-4771-aea3-d9d6649bf0fe');
INSERT INTO "ratings" VALUES('69d73ec0-bc49-46c0-877c-224a66c94b47','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:07.400125+00:00','631cab9d-804e-4943-a405-36d0119fb860');
INSERT INTO "ratings" VALUES('f92cde80-3ae9-4506-9078-0dd80e455aab','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:07.406097+00:00','e13a5991-2bd0-4adb-affa-4f3c98d622ac');
INSERT INTO "ratings" VALUES('f260dc43-bcdb-4ec7-b050-6a91890504d1','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','withdrawal',NULL,NULL,NULL,'2026-11-21T21:10:07.406172+00:00','3efc1a6b-ec12-484b-8d5e-f7e4423f3a2f');
INSERT INTO "ratings" VALUES('d8623154-a31a-4aa2-b3a1-5c962c5d78be','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.407832+00:00','f92cde80-3ae9-4506-9078-0dd80e455aab');
INSERT INTO "ratings" VALUES('3b3a4f20-1f16-4770-b177-70111769bea3','a0b135f7-8b1b-425b-ae7c-7645d3b07cc8','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.407915+00:00','f260dc43-bcdb-4ec7-b050-6a91890504d1');
INSERT INTO "ratings" VALUES('0745c99f-771f-44e4-9f79-03094decd183','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creative','rating',5.0,NULL,3.5,'2026-11-21T21:10:07.409142+00:00','31a22dd4-1d12-4b89-885f-2be6f53b9de1');
INSERT INTO "ratings" VALUES('ae28546d-4812-4888-9be5-8916696c6228','2317d59e-5f66-4340-ba93-694c0a496027','rope',1,'143c8dfc1fa36f41ed31be0836168850','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','new','rating',4.0,NULL,3.5,'2026-11-21T21:10:07.409179+00:00','69d73ec0-bc49-46c0-877c-224a66c94b47');
INSERT INTO "ratings" VALUES('c2845959-7fdb-4a76-84d5-412b80cb3680','52176dd4-2906-4ad1-a929-0fd6c88d20db','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.414650+00:00',NULL);
INSERT INTO "ratings" VALUES('80fe2e91-dbb6-46aa-8f98-528e63c525a0','52176dd4-2906-4ad1-a929-0fd6c88d20db','rope',1,'2273826bf646e6fccafe2d3e02049bf5','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.414699+00:00',NULL);
INSERT INTO "ratings" VALUES('3b757384-4a8b-4ba3-8d87-b950cd675140','0e049daf-a388-4daf-b7bd-c3cd1e23e166','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.416803+00:00',NULL);
INSERT INTO "ratings" VALUES('d7a446fc-5ead-49ac-9073-9be9cad93e57','0e049daf-a388-4daf-b7bd-c3cd1e23e166','rope',1,'19fcc635f30aaf3d73901f7c6381577b','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.416848+00:00',NULL);
INSERT INTO "ratings" VALUES('067def23-e452-4f7d-80a6-d5baa3ad04d3','2a165994-5100-49e1-a5cc-085e9fe2eaaa','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.419725+00:00',NULL);
INSERT INTO "ratings" VALUES('e6ca8b35-bdf5-424e-b2d0-462cdd9bb162','2a165994-5100-49e1-a5cc-085e9fe2eaaa','rope',1,'4882eea3fab707dca5f6eae105b740ad','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.419771+00:00',NULL);
INSERT INTO "ratings" VALUES('d2368d76-dfac-4c8f-96c2-766a117c809e','77e98d57-7a9e-44e0-951b-bcee614d7f43','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.430919+00:00',NULL);
INSERT INTO "ratings" VALUES('f8c85ea4-f8da-423d-aea8-da1a1edaadea','77e98d57-7a9e-44e0-951b-bcee614d7f43','rope',1,'31314f11e7d2347adf7a7651b305a0d9','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.431122+00:00',NULL);
INSERT INTO "ratings" VALUES('0f44ea04-b254-46d8-8ca1-c258b1c39801','5f89a866-bf22-44d2-913e-f0668c426303','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.443025+00:00',NULL);
INSERT INTO "ratings" VALUES('88f9251f-53c2-4abc-b6db-9fd77b0b77ea','5f89a866-bf22-44d2-913e-f0668c426303','rope',1,'7aeb34788fe18391338e23421a233381','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.443206+00:00',NULL);
INSERT INTO "ratings" VALUES('182bad15-7e96-43c0-b994-acd14238a5ee','98bf4665-31c9-4c3a-a97b-abf04bd2c715','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.450856+00:00',NULL);
INSERT INTO "ratings" VALUES('c96e0c7a-438a-43d1-ba1b-3577d236c56b','98bf4665-31c9-4c3a-a97b-abf04bd2c715','rope',1,'0e74cc7d5b6e3bce8c5210755c5ef5e1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.450933+00:00',NULL);
INSERT INTO "ratings" VALUES('eee6898e-c72b-419b-8b7c-d5ca55543ab4','3e50a1c4-4997-434f-8a32-39ede0bdfae1','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.456900+00:00',NULL);
INSERT INTO "ratings" VALUES('5b224410-fc70-4dae-8666-8a17adee9928','3e50a1c4-4997-434f-8a32-39ede0bdfae1','rope',1,'f78ef183cd1d5736ec911fe42042bb63','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.456970+00:00',NULL);
INSERT INTO "ratings" VALUES('6590b44d-958c-4b4e-810c-da97790af97a','94b47545-9ed3-486f-b65a-2bcc19ecd4ea','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.465134+00:00',NULL);
INSERT INTO "ratings" VALUES('eeec6f0b-1ff8-4429-bde8-eafa8aa4c897','94b47545-9ed3-486f-b65a-2bcc19ecd4ea','rope',1,'74d872fe76f47eb67ece3978a34990b1','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.465205+00:00',NULL);
INSERT INTO "ratings" VALUES('5f846435-9923-43cb-a3ca-4d5c5dc403d2','3a9bc1e5-ffd3-4130-b612-aa6c4d4b478b','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.481387+00:00',NULL);
INSERT INTO "ratings" VALUES('4a537897-6352-4f23-9129-0f43e3f0d8b6','3a9bc1e5-ffd3-4130-b612-aa6c4d4b478b','rope',1,'143c8dfc1fa36f41ed31be0836168850','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.481476+00:00',NULL);
INSERT INTO "ratings" VALUES('1632d319-eee2-47b4-b164-e3a0ab87e45f','c3475a55-7bf8-49e9-8d28-fc1e37342f57','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creative','rating',2.0,NULL,3.5,'2026-11-21T21:10:07.492419+00:00',NULL);
INSERT INTO "ratings" VALUES('506761da-6a42-428c-bfab-1c8f8c7f2e54','c3475a55-7bf8-49e9-8d28-fc1e37342f57','rope',1,'9a6396a8aac9b3af0a81acda6b0dc1d6','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','new','rating',1.0,NULL,3.5,'2026-11-21T21:10:07.492506+00:00',NULL);
CREATE TABLE responses (
    id TEXT PRIMARY KEY,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    text TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('human', 'editor', 'model')),
    model TEXT,
    origin TEXT NOT NULL
) STRICT;
INSERT INTO "responses" VALUES('89da016bef7494f0de660a2df300c69f','735a247ed7c1450c685211ebbe49264e','An answer','editor',NULL,'example:practice');
INSERT INTO "responses" VALUES('94041d501f349dd675a5cddf61453099','735a247ed7c1450c685211ebbe49264e','A known answer','editor',NULL,'example:gold');
INSERT INTO "responses" VALUES('0d2469a82eebae0a7b15889dcd2506c7','f920e5c98d04a0db875c7c05e0fdef40','A swing.','human',NULL,'False0');
INSERT INTO "responses" VALUES('c020ecf37d36b4770b09138248e3e3b8','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','human',NULL,'False1');
INSERT INTO "responses" VALUES('4329505cc9b49fd3731057726fc44bf3','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','human',NULL,'False2');
INSERT INTO "responses" VALUES('52c854688895904e8506b4d7e8f47807','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','human',NULL,'False3');
INSERT INTO "responses" VALUES('7dbd927a824701cd0368478b4e7cf0a6','f920e5c98d04a0db875c7c05e0fdef40','A swing.','editor',NULL,'True0');
INSERT INTO "responses" VALUES('00b97240bd6a06c927a302e9cdd54517','f920e5c98d04a0db875c7c05e0fdef40','The equator of a classroom.','editor',NULL,'True1');
INSERT INTO "responses" VALUES('d28a14eecc445a80bebb3031f51ef17f','f920e5c98d04a0db875c7c05e0fdef40','A line
of two lines; -- no comment','editor',NULL,'True2');
INSERT INTO "responses" VALUES('d20c2008f66d1d32ffaa4612bcec01fb','f920e5c98d04a0db875c7c05e0fdef40','Ünïcode 🙂','editor',NULL,'True3');
INSERT INTO "responses" VALUES('567d26a8536e1e2f1f7e7efec8485f7d','f920e5c98d04a0db875c7c05e0fdef40','plain 0','model','m-1','');
INSERT INTO "responses" VALUES('1d68e2ad4fca1e6c748ac3f8b176eee1','f920e5c98d04a0db875c7c05e0fdef40','vivid 0','model','m-2','');
INSERT INTO "responses" VALUES('2482843d129dbcec62e9277f06d67399','f920e5c98d04a0db875c7c05e0fdef40','plain 1','model','m-1','');
INSERT INTO "responses" VALUES('a65d6669b530c3cd5c62c738306d9508','f920e5c98d04a0db875c7c05e0fdef40','vivid 1','model','m-2','');
INSERT INTO "responses" VALUES('f7abff02e425dd763eaaa5fbd3f5b010','f920e5c98d04a0db875c7c05e0fdef40','plain 2','model','m-1','');
INSERT INTO "responses" VALUES('1ded6b75fb248c95b969cc31fa26ae39','f920e5c98d04a0db875c7c05e0fdef40','vivid 2','model','m-2','');
INSERT INTO "responses" VALUES('202b89efcbbdcfa3e543b5d05774dbe0','f920e5c98d04a0db875c7c05e0fdef40','plain 3','model','m-1','');
INSERT INTO "responses" VALUES('fa19ef9559a8516c14d40f83c23dada5','f920e5c98d04a0db875c7c05e0fdef40','vivid 3','model','m-2','');
INSERT INTO "responses" VALUES('3faf41cddc3096ced7eef35dce9cf59c','6f6584a569d6f2cf34e21d111258e4f2','0 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('67383a8cf2f29deb52fd49c1de853574','6f6584a569d6f2cf34e21d111258e4f2','1 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('4cb7df86cb9af713b6d59fe7208d658e','6f6584a569d6f2cf34e21d111258e4f2','2 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('75a2e97c121201c94ccc577eccf3c4c5','6f6584a569d6f2cf34e21d111258e4f2','3 of m-1 for a rope','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('6e84161ba7f06e88d0b845ad5abaed1e','7e505d8b1bccc9660c45a8153cd6a751','0 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('6a5211342b1f56fbe658d81d1fed6bad','7e505d8b1bccc9660c45a8153cd6a751','1 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('582394f2956fe8d422cd77e120072d27','7e505d8b1bccc9660c45a8153cd6a751','2 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('2ee96fcb096393d2df0322889a1f6302','7e505d8b1bccc9660c45a8153cd6a751','3 of m-1 for a sock','model','m-1','made.jsonl');
INSERT INTO "responses" VALUES('d7a70e9b7fb176e569f0359c713fa4ab','6f6584a569d6f2cf34e21d111258e4f2','0 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('cd53af42a3a7603d59e92f766ecbd168','6f6584a569d6f2cf34e21d111258e4f2','1 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('88043489814b9082f02e8fe109402c65','6f6584a569d6f2cf34e21d111258e4f2','2 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('6586a965f70e34deba5da341b52fb75e','6f6584a569d6f2cf34e21d111258e4f2','3 of m-2 for a rope','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('4a65c91f48a93eb53a3677fa1bc956f7','7e505d8b1bccc9660c45a8153cd6a751','0 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('3a600d195d9dedcb7771f27b9a4b2dfb','7e505d8b1bccc9660c45a8153cd6a751','1 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('5683a37584d3435a305986729aeb9e76','7e505d8b1bccc9660c45a8153cd6a751','2 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('c7bec62986f6957624a14a3031a5f55c','7e505d8b1bccc9660c45a8153cd6a751','3 of m-2 for a sock','model','m-2','made.jsonl');
INSERT INTO "responses" VALUES('37154697b80e6ee3839e865d324cce32','6f6584a569d6f2cf34e21d111258e4f2','0 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('cb64cd0de5cdcd949c87c77d1a014824','6f6584a569d6f2cf34e21d111258e4f2','1 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('bdf086c3cc97f99fa0dd0bd00ba24ac0','6f6584a569d6f2cf34e21d111258e4f2','2 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('4ddc261f11ce52c6d9129f7bb655540f','6f6584a569d6f2cf34e21d111258e4f2','3 of None for a rope','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('65764fa0f09cc129477f8276c136da3f','7e505d8b1bccc9660c45a8153cd6a751','0 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('9c0c29277b1c51db3edf11335be7dc69','7e505d8b1bccc9660c45a8153cd6a751','1 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('7107428ed6c1f20bb1a57f2f64ae5cb8','7e505d8b1bccc9660c45a8153cd6a751','2 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('27d8a9b57047ad691a5e6421d8e8d7e3','7e505d8b1bccc9660c45a8153cd6a751','3 of None for a sock','human',NULL,'made.jsonl');
INSERT INTO "responses" VALUES('98de495e3b050a03d5a939d7648f3014','04e841ac7e66de19c757ffe977244a69','A nest of e.','human',NULL,'writing:b7f064df-c2ee-4d4f-a335-01b827629014');
CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    writing_id TEXT NOT NULL REFERENCES writings (id),
    decision TEXT NOT NULL CHECK (decision IN ('accept', 'reject')),
    by TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
INSERT INTO "reviews" VALUES('f4d227ee-7ec4-47a5-8ed3-1af7a9be8824','b7f064df-c2ee-4d4f-a335-01b827629014','accept','a researcher','2026-11-21T21:10:07.672204+00:00');
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    folder TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
CREATE TABLE scores (
    response_id TEXT NOT NULL REFERENCES responses (id),
    dimension TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    value REAL,
    created TEXT NOT NULL, company INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (response_id, dimension, fingerprint)
) STRICT, WITHOUT ROWID;
INSERT INTO "scores" VALUES('0d2469a82eebae0a7b15889dcd2506c7','novelty','aaaaaaaaaaaaaaaa',0.5,'2026-11-21T21:10:07.676883+00:00',4);
CREATE TABLE sittings (
    study_id TEXT NOT NULL REFERENCES studies (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    begun TEXT NOT NULL,
    ended TEXT,
    PRIMARY KEY (study_id, annotator_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','04e841ac7e66de19c757ffe977244a69','2026-11-21T21:10:07.670210+00:00','2026-11-21T21:10:07.673019+00:00');
INSERT INTO "sittings" VALUES('write','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','f920e5c98d04a0db875c7c05e0fdef40','2026-11-21T21:10:07.673437+00:00',NULL);
INSERT INTO "sittings" VALUES('write','ffffffffffffffffffffffffffffffff','04e841ac7e66de19c757ffe977244a69','2026-11-21T21:10:07.674664+00:00',NULL);
CREATE TABLE studies (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('rating', 'comparison', 'writing')),
    title TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    created TEXT NOT NULL
) STRICT;
INSERT INTO "studies" VALUES('rope',1,'rating','Study rope','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 2, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:07.359051+00:00');
INSERT INTO "studies" VALUES('ropes',1,'comparison','Study ropes','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:07.549641+00:00');
INSERT INTO "studies" VALUES('sets',1,'comparison','Study sets','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": true, "confidence": true, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "end", "review": true, "seed": 0, "set_size": 2}','open','2026-11-21T21:10:07.629887+00:00');
INSERT INTO "studies" VALUES('write',1,'writing','Study write','{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','open','2026-11-21T21:10:07.659100+00:00');
CREATE TABLE study_prompts (
    study_id TEXT NOT NULL REFERENCES studies (id),
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (study_id, prompt_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_prompts" VALUES('write','04e841ac7e66de19c757ffe977244a69',1);
INSERT INTO "study_prompts" VALUES('write','f920e5c98d04a0db875c7c05e0fdef40',0);
CREATE TABLE study_versions (
    study_id TEXT NOT NULL REFERENCES studies (id),
    version INTEGER NOT NULL,
    settings TEXT NOT NULL CHECK (json_valid(settings)),
    title TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (study_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO "study_versions" VALUES('rope',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 2, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "creative", "question": "How creative is this response?"}, {"labels": ["not at all", "slightly", "moderately", "very", "extremely"], "name": "new", "question": "How new is this response?"}], "feeds": [], "gold": [{"expected": {"creative": [4, 5]}, "feedback": "", "prompt": "A task", "response": "A known answer"}], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [{"expected": {"creative": [1, 3]}, "feedback": "It is plain.", "prompt": "A task", "response": "An answer"}], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study rope','2026-11-21T21:10:07.359478+00:00');
INSERT INTO "study_versions" VALUES('ropes',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study ropes','2026-11-21T21:10:07.549834+00:00');
INSERT INTO "study_versions" VALUES('sets',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": true, "confidence": true, "consent": "It is voluntary.", "demonstration": false, "dimensions": [{"labels": [], "name": "creativity", "question": "Which response is more creative?"}], "feeds": [], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "end", "review": true, "seed": 0, "set_size": 2}','Study sets','2026-11-21T21:10:07.629997+00:00');
INSERT INTO "study_versions" VALUES('write',1,'{"abandoned_minutes": 120.0, "answers": "many", "break_every": 50, "check_every": 10, "checks": [], "chosen_by": "", "codes": {"complete": "", "failed_checks": "", "no_consent": "", "screened_out": ""}, "comments": false, "confidence": false, "consent": "It is voluntary.", "demonstration": false, "dimensions": [], "feeds": ["rope"], "gold": [], "instructions": "Judge.", "item_seconds": null, "items_per_person": null, "languages": [], "minutes": null, "pairs_per_cell": null, "practice": [], "raters_per_item": 4, "reveal": "never", "review": true, "seed": 0, "set_size": 1}','Study write','2026-11-21T21:10:07.659180+00:00');
CREATE TABLE votes (
    id TEXT PRIMARY KEY,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    dimension TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('vote', 'skip', 'withdrawal')),
    side TEXT NOT NULL CHECK (side IN ('ab', 'ba')),
    answer TEXT CHECK (answer IN ('a', 'b', 'tie', 'both_bad')),
    chosen_id TEXT REFERENCES responses (id),
    reason TEXT,
    seconds REAL CHECK (seconds >= 0),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES votes (id), confidence INTEGER CHECK (confidence BETWEEN 1 AND 3), comment TEXT,
    CHECK ((action = 'vote') = (answer IS NOT NULL)),
    CHECK ((coalesce(answer, '') IN ('a', 'b')) = (chosen_id IS NOT NULL)),
    CHECK ((action = 'skip') = (reason IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "votes" VALUES('be885d80-50b7-4d6e-ac8c-214d01f687fd','48fd8dba-6269-4d9d-9790-4141e744a12d','ropes',1,'9ddf88c7e1165437093d382441e7d5d3','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','a','1d68e2ad4fca1e6c748ac3f8b176eee1',NULL,4.5,'2026-11-21T21:10:07.556999+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('25347cd9-fe84-48d2-aa0d-34a1566677d9','7e038e07-364c-4473-85fb-395b501d6934','ropes',1,'5a3e897f576b0c879a7f286698cb2e8e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ba','b','202b89efcbbdcfa3e543b5d05774dbe0',NULL,4.5,'2026-11-21T21:10:07.560223+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('22bf77ba-b0f2-4045-9dfa-3bfa924c0ea1','f5d8fd52-bf57-4575-8087-8da25429a206','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','tie',NULL,NULL,4.5,'2026-11-21T21:10:07.565926+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('97b80cf5-37df-4cbb-824d-214ae2c9d211','f5d8fd52-bf57-4575-8087-8da25429a206','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','withdrawal','ab',NULL,NULL,NULL,NULL,'2026-11-21T21:10:07.567400+00:00','22bf77ba-b0f2-4045-9dfa-3bfa924c0ea1',NULL,NULL);
INSERT INTO "votes" VALUES('1511e625-a309-4915-817e-7b07c3dcf7f3','f5d8fd52-bf57-4575-8087-8da25429a206','ropes',1,'bb7bed0af4b4522c3b3e499872fc5056','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','both_bad',NULL,NULL,4.5,'2026-11-21T21:10:07.571801+00:00','97b80cf5-37df-4cbb-824d-214ae2c9d211',NULL,NULL);
INSERT INTO "votes" VALUES('6c7dbea0-905c-4f63-a76b-503c282582e9','8ae4014f-b735-4751-87cf-f4ee4140bae6','ropes',1,'4914df1d79463f3620f56903e46f51ed','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','skip','ba',NULL,NULL,'language',2.0,'2026-11-21T21:10:07.585917+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('1c9f3364-944f-455d-bb47-688c615d55fc','f7c8a042-04a4-4bd0-b06d-80cbc62066a0','ropes',1,'4914df1d79463f3620f56903e46f51ed','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','creativity','vote','ba','b','f7abff02e425dd763eaaa5fbd3f5b010',NULL,4.5,'2026-11-21T21:10:07.606189+00:00',NULL,NULL,NULL);
INSERT INTO "votes" VALUES('f056cb37-39fe-4980-ab0a-d2663241fb1b','02b30d33-a40b-45d4-bf00-7b19476aeb87','sets',1,'198a017c29cc48c46f01b36d304ce1e4','dddddddddddddddddddddddddddddddd','creativity','vote','ba','a','3a600d195d9dedcb7771f27b9a4b2dfb',NULL,4.5,'2026-11-21T21:10:07.643124+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('608a0764-e642-4740-b896-3862ee132a53','2dacfdd7-85a3-44a3-8cd7-f7f40efb6c1d','sets',1,'0f8a6368a76ee790f3c5d90696e9395d','dddddddddddddddddddddddddddddddd','creativity','vote','ba','b','27d8a9b57047ad691a5e6421d8e8d7e3',NULL,4.5,'2026-11-21T21:10:07.646344+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('6a80e2d8-0e32-4cf4-84fa-b9066196ac14','70f44d0c-d56d-4eb4-b77c-aa05b3d4cf84','sets',1,'a5879bd82a3b546703863fa7fca5e19e','dddddddddddddddddddddddddddddddd','creativity','vote','ab','tie',NULL,NULL,4.5,'2026-11-21T21:10:07.647740+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('fa11ea1b-3da7-44e2-ab30-29c686a7cd0d','37b72cd4-52c6-47a4-9c77-3d6648cf3026','sets',1,'8d6717a29a5351f7d9c83a9d562925fa','dddddddddddddddddddddddddddddddd','creativity','vote','ba','a','cd53af42a3a7603d59e92f766ecbd168',NULL,4.5,'2026-11-21T21:10:07.649079+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('8d293f16-c89a-46c3-bc45-67489c2a7e86','46cb8981-c366-4b87-8fc0-39bd8a702c25','sets',1,'a051667d8872f66a463f5486291cbd7a','dddddddddddddddddddddddddddddddd','creativity','vote','ba','b','cb64cd0de5cdcd949c87c77d1a014824',NULL,4.5,'2026-11-21T21:10:07.650497+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('059f7884-296c-4afe-95e6-fec2bce1823c','ed8ec62d-8969-4f3f-8d8c-8899e807bff9','sets',1,'b15026e50cf5cd58f7493dba2775e8c1','dddddddddddddddddddddddddddddddd','creativity','vote','ba','a','d7a70e9b7fb176e569f0359c713fa4ab',NULL,4.5,'2026-11-21T21:10:07.651826+00:00',NULL,2,'It made me laugh.');
INSERT INTO "votes" VALUES('744334f3-f556-4090-9691-c0f8d3e7a260','80bb9700-f8df-42c6-a2e2-d2295d944303','sets',1,'8d6717a29a5351f7d9c83a9d562925fa','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','creativity','vote','ab','a','3faf41cddc3096ced7eef35dce9cf59c',NULL,4.5,'2026-11-21T21:10:07.657052+00:00',NULL,NULL,NULL);
CREATE TABLE writings (
    id TEXT PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    study_version INTEGER NOT NULL,
    prompt_id TEXT NOT NULL REFERENCES prompts (id),
    annotator_id TEXT NOT NULL REFERENCES annotators (id),
    action TEXT NOT NULL CHECK (action IN ('answer', 'withdrawal')),
    text TEXT,
    seconds REAL CHECK (seconds >= 0),
    signs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signs)),
    created TEXT NOT NULL,
    replaces TEXT UNIQUE REFERENCES writings (id),
    CHECK ((action = 'answer') = (text IS NOT NULL)),
    CHECK (action <> 'withdrawal' OR replaces IS NOT NULL)
) STRICT;
INSERT INTO "writings" VALUES('b7f064df-c2ee-4d4f-a335-01b827629014','write',1,'04e841ac7e66de19c757ffe977244a69','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A nest of e.',9.0,'[]','2026-11-21T21:10:07.671062+00:00',NULL);
INSERT INTO "writings" VALUES('d2c6862d-b7c5-4a2c-8596-e5da136d587b','write',1,'04e841ac7e66de19c757ffe977244a69','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee','answer','A story of e.',9.0,'[]','2026-11-21T21:10:07.671693+00:00',NULL);
INSERT INTO "writings" VALUES('947bb427-6861-41ad-a655-e2758c915bd2','write',1,'04e841ac7e66de19c757ffe977244a69','ffffffffffffffffffffffffffffffff','answer','A nest of f.',9.0,'[]','2026-11-21T21:10:07.675196+00:00',NULL);
INSERT INTO "writings" VALUES('cc4caa64-8776-4bd8-bc2e-3c3fa4ef2156','write',1,'04e841ac7e66de19c757ffe977244a69','ffffffffffffffffffffffffffffffff','answer','A story of f.',9.0,'[]','2026-11-21T21:10:07.675703+00:00',NULL);
INSERT INTO "writings" VALUES('13d41f94-ca34-45ea-ae9f-9ab228233777','write',1,'04e841ac7e66de19c757ffe977244a69','ffffffffffffffffffffffffffffffff','withdrawal',NULL,NULL,'[]','2026-11-21T21:10:07.676089+00:00','947bb427-6861-41ad-a655-e2758c915bd2');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX responses_of_prompt ON responses (prompt_id);
CREATE INDEX items_of_prompt ON items (study_id, prompt_id);
CREATE INDEX assignments_open ON assignments (study_id, annotator_id) WHERE state = 'open';
CREATE INDEX assignments_of_item ON assignments (item_id);
CREATE UNIQUE INDEX ratings_first ON ratings (assignment_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NOT NULL;
CREATE UNIQUE INDEX ratings_given ON ratings (item_id, annotator_id, dimension)
    WHERE replaces IS NULL AND assignment_id IS NULL;
CREATE INDEX ratings_of_assignment ON ratings (assignment_id);
CREATE INDEX ratings_of_annotator ON ratings (study_id, annotator_id);
CREATE UNIQUE INDEX votes_first ON votes (assignment_id) WHERE replaces IS NULL;
CREATE INDEX votes_of_assignment ON votes (assignment_id);
CREATE INDEX votes_of_annotator ON votes (study_id, annotator_id);
CREATE TRIGGER ratings_not_changed BEFORE UPDATE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER ratings_not_deleted BEFORE DELETE ON ratings BEGIN
    SELECT RAISE(ABORT, 'ratings are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_changed BEFORE UPDATE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE TRIGGER votes_not_deleted BEFORE DELETE ON votes BEGIN
    SELECT RAISE(ABORT, 'votes are append-only: add a row that replaces this one');
END;
CREATE INDEX scores_of_scorer ON scores (dimension, fingerprint, response_id, company, value);
CREATE INDEX items_by_need ON items (study_id, served, id) WHERE role = 'item';
CREATE INDEX items_by_role ON items (study_id, role, id) WHERE role <> 'item';
CREATE INDEX items_of_first ON items (first_id);
CREATE INDEX items_of_second ON items (second_id) WHERE second_id IS NOT NULL;
CREATE TRIGGER item_added AFTER INSERT ON items WHEN new.role = 'item' BEGIN
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_served AFTER UPDATE OF served ON items WHEN new.role = 'item' BEGIN
    UPDATE levels SET items = items - 1 WHERE study_id = old.study_id AND served = old.served;
    INSERT INTO levels VALUES (new.study_id, new.served, 1)
        ON CONFLICT DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER assignment_added AFTER INSERT ON assignments
WHEN new.state IN ('open', 'judged') BEGIN
    UPDATE items SET served = served + 1 WHERE id = new.item_id;
END;
CREATE TRIGGER assignment_changed AFTER UPDATE OF state ON assignments
WHEN (old.state IN ('open', 'judged')) <> (new.state IN ('open', 'judged')) BEGIN
    UPDATE items SET served = served + iif(new.state IN ('open', 'judged'), 1, -1)
        WHERE id = new.item_id;
END;
CREATE INDEX assignments_by_time ON assignments (study_id, served_at) WHERE state = 'open';
CREATE INDEX exclusions_of_study ON exclusions (study_id, annotator_id);
CREATE INDEX writings_of_person ON writings (study_id, annotator_id, prompt_id);
CREATE INDEX reviews_of_writing ON reviews (writing_id);
CREATE TRIGGER exclusions_not_updated BEFORE UPDATE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER exclusions_not_deleted BEFORE DELETE ON exclusions BEGIN SELECT RAISE(ABORT, 'exclusions are append-only: add a row'); END;
CREATE TRIGGER flags_not_updated BEFORE UPDATE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER flags_not_deleted BEFORE DELETE ON flags BEGIN SELECT RAISE(ABORT, 'flags are append-only: add a row'); END;
CREATE TRIGGER writings_not_updated BEFORE UPDATE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER writings_not_deleted BEFORE DELETE ON writings BEGIN SELECT RAISE(ABORT, 'writings are append-only: add a row'); END;
CREATE TRIGGER reviews_not_updated BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
CREATE TRIGGER reviews_not_deleted BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are append-only: add a row'); END;
CREATE TRIGGER pair_added AFTER INSERT ON items WHEN new.second_arm IS NOT NULL BEGIN
    INSERT INTO cells VALUES (new.study_id, min(new.first_arm, new.second_arm),
        max(new.first_arm, new.second_arm), 1, new.served)
        ON CONFLICT DO UPDATE SET items = items + 1, served = served + excluded.served;
END;
CREATE TRIGGER pair_served AFTER UPDATE OF served ON items WHEN new.second_arm IS NOT NULL BEGIN
    UPDATE cells SET served = served + new.served - old.served WHERE study_id = new.study_id
        AND low_arm = min(new.first_arm, new.second_arm)
        AND high_arm = max(new.first_arm, new.second_arm);
END;
CREATE TRIGGER pair_gone AFTER DELETE ON items WHEN old.second_arm IS NOT NULL BEGIN
    UPDATE cells SET items = items - 1, served = served - old.served
        WHERE study_id = old.study_id AND low_arm = min(old.first_arm, old.second_arm)
        AND high_arm = max(old.first_arm, old.second_arm);
END;
CREATE INDEX item_sets_of_response ON item_sets (response_id);
COMMIT;
